//! The wiring diagram: opens things, connects them, and runs the face.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use kiosk_cabinet::orders;
use kiosk_cabinet::temperature::{PROCESSOR, Temperature};
use kiosk_device::host::Supervisor;
use kiosk_device::supervision::{Heart, Part, Supervision, systemd, watchdog_period};
use kiosk_device::{Cabinet, Camera, CardReader, ReceiptPrinter};
use kiosk_domain::catalogue::Catalogue;
use kiosk_domain::config::{DeviceSection, KioskConfig, ScreenSection, SessionSection, TamperRule};
use kiosk_domain::{KioskId, Language, SiteId, Text};
use kiosk_journey::{Event, Journey, OutOfServiceReason, Service, Settings};
use slint::ComponentHandle;

use crate::actors::{
    Actors,
    badge::Badge,
    bench,
    caretaker::{Caretaker, CaretakerTools},
    checks::{self, Checks, ChecksTools},
    energy::{Energy, EnergyTools},
    eye::Eye,
    figures, finger,
    health::Health,
    hours, keeper,
    lamps::Lamps,
    link,
    mouth::Mouth,
    note::Note,
    outages::Outages,
    paper, reader, renewal, room, signer,
};
use crate::clock::Clock;
use crate::conductor::{self, Conductor};
use crate::devices::{self, Backlight, Doctor, FolderBacklight, News};
use crate::face::Face;
use crate::inbox::Inbox;
use crate::startup::{self, Foundation, StartFault};

/// How often the face shows that its loop turns.
const BEAT: Duration = Duration::from_secs(1);

/// From the command line.
pub struct Options {
    /// The config file.
    pub config: PathBuf,
    /// Draw nowhere.
    pub headless: bool,
    /// Where the dock listens, if anywhere.
    pub dock: Option<SocketAddr>,
}

/// Runs the kiosk until it is told to stop.
///
/// # Errors
/// When not even an out-of-service page can be shown.
pub fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    crate::backend::select(options.headless)?;
    let face = Face::new(Rc::new(conductor::send))?;
    let clock = Clock::start();
    let supervision = Supervision::start(watchdog_period(), systemd);
    let inbox = Inbox::default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.spawn(stop_on_signal());

    let opened = startup::read_config(&options.config)
        .and_then(|config| Ok((Settings::of(&config), startup::open(config)?)));
    let staff_idle = opened
        .as_ref()
        .ok()
        .and_then(|(_, foundation)| foundation.config.staff.as_ref())
        .map_or(0, |staff| staff.idle_seconds);
    let screen = opened
        .as_ref()
        .map(|(_, foundation)| foundation.config.screen.clone());
    show_window(&face, &screen.unwrap_or_default())?;
    let staffed = opened.and_then(|(settings, foundation)| {
        let catalogue = Arc::clone(&foundation.catalogue);
        face.set_switches(foundation.config.switches.clone());
        #[cfg(feature = "device")]
        if let Some(touch) = foundation.config.calibration.as_ref().and_then(|c| c.touch) {
            crate::panel::calibrate(touch);
        }
        let heart = supervision.heart(Part::DeviceHost);
        let checks_tools = ChecksTools {
            program: checks::beside(&std::env::current_exe().unwrap_or_default()),
            config: options.config.clone(),
        };
        let actors = employ(foundation, checks_tools, &inbox, runtime.handle(), heart)?;
        Ok((settings, catalogue, actors))
    });
    let mut without_devices = None;
    let note = match staffed {
        Ok((settings, catalogue, actors)) => {
            let note = actors.note.clone();
            let mouth = actors.mouth.clone();
            face.on_speech(move |heard| mouth.hear(heard));
            let journey = Journey::new(catalogue, settings, &clock.now());
            let service = Service::new(staff_idle);
            Conductor::install(journey, service, face, Some(actors), inbox, clock);
            Some(note)
        }
        Err(fault) => {
            stay_out_of_service(&fault, face, inbox, clock);
            // No device is opened, and none hangs: the page with the code must stay.
            let heart = supervision.heart(Part::DeviceHost);
            without_devices = Some(Supervisor::start(Vec::new(), BEAT, move |_| heart.beat()));
            None
        }
    };
    let beating = beat(supervision.heart(Part::Face));

    announce(options)?;
    slint::run_event_loop_until_quit()?;
    supervision.stop();
    drop((beating, without_devices));
    if let Some(note) = note {
        note.kiosk_stopped();
    }
    Ok(())
}

/// The panel's size is the window's; on the device the panel decides by itself.
fn show_window(face: &Face, screen: &ScreenSection) -> Result<(), slint::PlatformError> {
    let window = face.component().window();
    // Logical, so that a desk's smaller screen can show all of it at a smaller scale.
    window.set_size(slint::LogicalSize::new(
        screen.width_px as f32,
        screen.height_px as f32,
    ));
    face.component().show()
}

/// Starts everybody who acts.
fn employ(
    foundation: Foundation,
    checks_tools: ChecksTools,
    inbox: &Inbox,
    runtime: &tokio::runtime::Handle,
    heart: Heart,
) -> Result<Actors, StartFault> {
    let Foundation {
        config,
        agency_keys,
        signer,
        tls,
        staff,
        key_store,
        outbox,
        journal,
        ..
    } = foundation;
    let signer = signer::Signer::of(signer);
    let note = Note::new(journal, outbox.clone());
    let energy = energy(&config);
    let outages = Outages::default();
    let ears = inbox.clone();
    let mouth = Mouth::start(config.speech.as_ref(), move |listens| {
        ears.post(Event::Listening(listens));
    });
    let doctor = Doctor::of(&config.devices.fitted());
    let (caretaker, hired) = Caretaker::hire();
    let health = Health::default();
    let news = News::new(
        note.clone(),
        inbox.clone(),
        outages.clone(),
        mouth.clone(),
        doctor.clone(),
        caretaker.clone(),
        health.clone(),
    );
    let knows_staff = staff.is_some();
    let devices = devices::fit(&config.devices, staff, &news, heart)?;
    let roots = tls.roots.clone();
    let link = link::Link::start(
        link::LinkTools {
            config: &config,
            tls,
            outbox: outbox.clone(),
            runtime,
            note: note.clone(),
            health: health.clone(),
            outages: outages.clone(),
            energy: energy.clone(),
        },
        inbox.clone(),
    )
    .map_err(|message| StartFault {
        reason: OutOfServiceReason::Identity,
        code: "UPLINK",
        message,
    })?;
    note.kiosk_started();
    room::watch(outbox.clone(), config.paths.data.clone(), outages.clone());
    hired.start(CaretakerTools {
        cabinet: devices
            .cabinet
            .clone()
            .map(|host| Box::new(host) as Box<dyn Cabinet>),
        temperature: thermometer(&config.devices),
        orders: config.paths.data.join(orders::FOLDER),
        rule: tamper_rule(&config.devices),
        note: note.clone(),
        health,
        outages: outages.clone(),
        inbox: inbox.clone(),
    });
    let renewal = renewal::Renewal::start(
        &config,
        &roots,
        key_store,
        renewal::Users {
            uplink: link.uplink(),
            signer: signer.clone(),
        },
        note.clone(),
    );
    let waker = link.waker();
    let keeper_tools = keeper::KeeperTools {
        outbox: outbox.clone(),
        agency_keys,
        signer: signer.clone(),
        wake_uplink: Box::new(waker),
        note: note.clone(),
    };
    let bench_tools = bench::BenchTools {
        kiosk: config.kiosk.id.clone(),
        printer: devices
            .printer
            .clone()
            .map(|host| Box::new(host) as Box<dyn ReceiptPrinter>),
        cabinet: devices
            .cabinet
            .clone()
            .map(|host| Box::new(host) as Box<dyn Cabinet>),
        caretaker: caretaker.clone(),
        doctor,
        outbox: outbox.clone(),
        data: config.paths.data.clone(),
    };
    let badges = devices.card_reader.clone().filter(|_| knows_staff);
    let badges = badges.map(|host| Box::new(host) as Box<dyn CardReader>);
    let paper_tools = paper::PaperTools {
        printer: devices
            .printer
            .map(|host| Box::new(host) as Box<dyn ReceiptPrinter>),
        outbox,
        signer,
        note: note.clone(),
    };
    let finger_tools = finger::FingerTools {
        window: devices.fingerprint_reader,
        card_reader: devices.card_reader.clone(),
    };
    let reader_tools = reader::ReaderTools {
        camera: devices.camera.clone(),
        card_reader: devices.card_reader,
        scanner: devices.scanner,
    };
    let camera = devices.camera.map(|host| Box::new(host) as Box<dyn Camera>);
    let cabinet = devices
        .cabinet
        .map(|host| Box::new(host) as Box<dyn Cabinet>);
    let hours = config.hours.clone();
    let hours = hours.map(|hours| hours::watch(hours, outages.clone(), note.clone()));
    Ok(Actors {
        energy,
        hours,
        keeper: keeper::Keeper::start(keeper_tools, inbox.clone()),
        paper: paper::Paper::start(paper_tools, inbox.clone()),
        eye: Eye::start(camera, inbox.clone()),
        reader: reader::Reader::start(reader_tools, inbox.clone()),
        badge: Badge::start(badges, inbox.clone()),
        bench: bench::Bench::start(bench_tools, inbox.clone()),
        checks: Checks::start(checks_tools, inbox.clone()),
        outages,
        figures: figures::Figures::start(&config, &link, runtime),
        fingers: finger::Fingers::start(finger_tools, inbox.clone()),
        lamps: Lamps::start(cabinet),
        link,
        renewal,
        caretaker,
        mouth,
        note,
        supervisor: devices.supervisor,
        toys: devices.toys,
    })
}

/// Reads the file of the config, or the processor's.
fn thermometer(devices: &DeviceSection) -> Box<dyn FnMut() -> Option<Temperature> + Send> {
    let cabinet = devices.cabinet.as_ref();
    let path = cabinet.and_then(|cabinet| cabinet.temperature.clone());
    let path = path.unwrap_or_else(|| PROCESSOR.into());
    Box::new(move || Temperature::read(&path))
}

fn tamper_rule(devices: &DeviceSection) -> TamperRule {
    let cabinet = devices.cabinet.as_ref();
    cabinet.map(|cabinet| cabinet.tamper).unwrap_or_default()
}

/// Who looks after the panel's light, if the config asks for it.
fn energy(config: &KioskConfig) -> Energy {
    let Some(section) = config.energy.clone() else {
        return Energy::default();
    };
    let folder = section.backlight.clone();
    let tools = EnergyTools {
        section,
        hours: config.hours.clone(),
        backlight: folder
            .map(|folder| Box::new(FolderBacklight::new(folder)) as Box<dyn Backlight>),
        training: config.kiosk.training,
    };
    Energy::start(tools, Clock::start())
}

/// A timer of the face's own loop: a picture that stands still beats no more.
fn beat(heart: Heart) -> slint::Timer {
    let timer = slint::Timer::default();
    timer.start(slint::TimerMode::Repeated, BEAT, move || heart.beat());
    timer
}

/// Shows why nobody can be served, for as long as the process lives.
fn stay_out_of_service(fault: &StartFault, face: Face, inbox: Inbox, clock: Clock) {
    tracing::error!("{fault}");
    let journey = Journey::new(Arc::new(Catalogue::default()), nowhere(), &clock.now());
    Conductor::install(journey, Service::new(0), face, None, inbox, clock);
    conductor::send(Event::OutOfService {
        reason: fault.reason,
        code: fault.code.to_owned(),
    });
}

/// Settings of a kiosk that does not know who it is.
fn nowhere() -> Settings {
    Settings {
        kiosk: KioskId::new("unknown").expect("it is an id"),
        site: SiteId::new("unknown").expect("it is an id"),
        site_name: Text::new("", ""),
        languages: Language::ALL.to_vec(),
        fitted: Vec::new(),
        session: SessionSection::default(),
        training: false,
    }
}

fn announce(options: &Options) -> std::io::Result<()> {
    #[cfg(feature = "headless")]
    if let Some(address) = options.dock {
        println!("dock {}", crate::dock::serve(address)?);
    }
    #[cfg(not(feature = "headless"))]
    if options.dock.is_some() {
        let why = "this build has no dock; build with the feature `headless`";
        return Err(std::io::Error::new(std::io::ErrorKind::Unsupported, why));
    }
    slint::Timer::single_shot(Duration::ZERO, || println!("ready"));
    Ok(())
}

/// Leaves the loop on SIGTERM or SIGINT, so that the journal notes an orderly stop.
async fn stop_on_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    let _ = slint::quit_event_loop();
}
