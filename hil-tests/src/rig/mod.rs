//! A whole house on one machine: gateway and kiosk as processes, a printer made of bytes.
//!
//! ```text
//!   stories ──► Dock ══ JSON lines ══► kiosk-app ══ mTLS ══► kiosk-gateway
//!                                          ║                      ║ mTLS
//!              SimulatedPrinter ◄══ TCP ═══╝                 AgencyDesk ──► promises
//! ```
//!
//! The printer lives in the rig's own process, so its paper outlives a kiosk that is killed.

mod agency_desk;
mod configs;
mod dock;
mod enrolled;
mod failure;
mod fate;
mod hands;
mod https;
mod noise;
mod papers;
mod places;
mod program;
mod proxy;
mod staff_cards;

pub use agency_desk::AgencyDesk;
pub use configs::kiosk_id;
pub use dock::{Dock, State};
pub use failure::RigError;
pub use fate::Fate;
pub use hands::{HANDS, Hand};
pub use https::Caller;
pub use noise::noise;
pub use papers::Papers;
pub use places::Places;
pub use program::Program;
pub use proxy::Proxy;
pub use staff_cards::{STAFF_ID, STAFF_PIN, STAFF_SERIAL, staff_card};

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use kiosk_domain::Timestamp;
use kiosk_domain::catalogue::Catalogue;
use kiosk_domain::config::KioskConfig;
use kiosk_enrolment::catalogue_in;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};

/// An unoptimised kiosk on a busy machine.
const START_WITHIN: Duration = Duration::from_secs(30);

/// Whoever hangs at its end is a fault.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// With a window, or drawn into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// On the display.
    Window,
    /// In memory.
    Headless,
}

/// Everything that stands.
pub struct Rig {
    /// Where things lie.
    pub places: Places,
    /// Certificates and keys.
    pub papers: Papers,
    /// The catalogue that the kiosk shows.
    pub catalogue: Catalogue,
    /// The receipt printer.
    pub printer: PrinterHandle,
    address: SocketAddr,
    face: Face,
    display: Option<String>,
    gateway: Option<Program>,
    kiosk: Option<(Program, Dock)>,
}

impl Rig {
    /// Makes papers and configs and plugs the printer in; nothing runs yet.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn build(places: Places, face: Face) -> Result<Self, RigError> {
        let catalogue = catalogue_in(&places.catalogue()).map_err(RigError::set_up)?;
        let papers = Papers::make(&places, &catalogue, &kiosk_id(), now())?;
        staff_cards::make_staff_card(&places)?;
        let profile = Profile::by_name(configs::PRINTER_PROFILE, 80).map_err(RigError::set_up)?;
        let printer = SimulatedPrinter::like(&profile)
            .serve_tcp((Ipv4Addr::LOCALHOST, 0))
            .map_err(RigError::set_up)?;
        let address = free_address()?;
        let kiosk = configs::kiosk_config(&places, address, printer.link_text());
        write(&places, "kiosk.toml", &kiosk.to_toml())?;
        write(&places, "gateway.toml", &configs::gateway_config(address))?;
        Ok(Self {
            places,
            papers,
            catalogue,
            printer,
            address,
            face,
            display: None,
            gateway: None,
            kiosk: None,
        })
    }

    /// The kiosk's window opens on this X display instead of the one around us.
    pub fn show_on(&mut self, display: &str) {
        self.display = Some(display.to_owned());
    }

    /// Starts the gateway, unless it runs.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn start_gateway(&mut self) -> Result<(), RigError> {
        if self.gateway.as_mut().is_some_and(Program::runs) {
            return Ok(());
        }
        let config = self.places.work("gateway.toml");
        let arguments = ["--config", &config.to_string_lossy()];
        let gateway = Program::start(&self.places, "kiosk-gateway", &arguments)?;
        gateway.line_after("listening", START_WITHIN)?;
        self.gateway = Some(gateway);
        Ok(())
    }

    /// The gateway is gone from one moment to the next.
    pub fn stop_gateway(&mut self) {
        self.gateway = None;
    }

    /// Starts the kiosk, unless it runs.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn start_kiosk(&mut self) -> Result<(), RigError> {
        if self.kiosk.as_mut().is_some_and(|(kiosk, _)| kiosk.runs()) {
            return Ok(());
        }
        self.start_kiosk_with("kiosk.toml")
    }

    /// Starts the kiosk on a config of this text, `broken.toml`; the good one stays as it is.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn start_kiosk_on(&mut self, config: &str) -> Result<(), RigError> {
        write(&self.places, "broken.toml", config)?;
        self.start_kiosk_with("broken.toml")
    }

    fn start_kiosk_with(&mut self, config: &str) -> Result<(), RigError> {
        let config = self.places.work(config);
        let config = config.to_string_lossy();
        let mut arguments = vec!["--config", &config, "--dock", "127.0.0.1:0"];
        if self.face == Face::Headless {
            arguments.push("--headless");
        }
        let kiosk = Program::start_on(
            &self.places,
            "kiosk-app",
            &arguments,
            self.display.as_deref(),
        )?;
        let dock = Dock::connect(&kiosk.line_after("dock", START_WITHIN)?)?;
        self.kiosk = Some((kiosk, dock));
        Ok(())
    }

    /// The kiosk's process, while it runs.
    pub fn kiosk_process(&self) -> Option<u32> {
        self.kiosk.as_ref().map(|(kiosk, _)| kiosk.id())
    }

    /// The good config.
    pub fn kiosk_config(&self) -> KioskConfig {
        configs::kiosk_config(&self.places, self.address, self.printer.link_text())
    }

    /// How long the kiosk's log is now, in bytes.
    pub fn kiosk_log_len(&self) -> u64 {
        fs::metadata(self.places.work("kiosk-app.log")).map_or(0, |log| log.len())
    }

    /// What the kiosk's log says after its first `len` bytes.
    ///
    /// # Errors
    /// [`RigError::File`].
    pub fn kiosk_log_after(&self, len: u64) -> Result<String, RigError> {
        let path = self.places.work("kiosk-app.log");
        let bytes = fs::read(&path).map_err(RigError::file(&path))?;
        let from = usize::try_from(len).unwrap_or(usize::MAX).min(bytes.len());
        Ok(String::from_utf8_lossy(&bytes[from..]).into_owned())
    }

    /// The kiosk's power is cut: SIGKILL.
    pub fn cut_power(&mut self) {
        if let Some((kiosk, _)) = self.kiosk.take() {
            kiosk.kill();
        }
    }

    /// The kiosk is asked to stop, and has stopped.
    ///
    /// # Errors
    /// [`RigError`] when it does not, within [`STOP_WITHIN`].
    pub fn stop_kiosk(&mut self) -> Result<(), RigError> {
        match self.kiosk.take() {
            Some((kiosk, _)) => kiosk.stop(STOP_WITHIN),
            None => Ok(()),
        }
    }

    /// The hand on the kiosk.
    ///
    /// # Errors
    /// [`RigError::Dock`] when the kiosk does not run.
    pub fn dock(&mut self) -> Result<&mut Dock, RigError> {
        match &mut self.kiosk {
            Some((_, dock)) => Ok(dock),
            None => Err(RigError::Dock("the kiosk does not run".to_owned())),
        }
    }

    /// Whether the kiosk runs, e.g. until its window is closed.
    pub fn kiosk_runs(&mut self) -> bool {
        self.kiosk.as_mut().is_some_and(|(kiosk, _)| kiosk.runs())
    }

    /// Where agencies ask.
    pub fn agencies(&self) -> AgencyDesk<'_> {
        AgencyDesk {
            papers: &self.papers,
            gateway: self.address,
        }
    }
}

/// The wall clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_millis();
    Timestamp(i64::try_from(millis).expect("milliseconds since 1970 fit for ages"))
}

/// An address that nobody has; the gateway must come back to the same one after it was gone.
///
/// # Errors
/// [`RigError::SetUp`].
pub fn free_address() -> Result<SocketAddr, RigError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(RigError::set_up)
}

fn write(places: &Places, name: &str, text: &str) -> Result<(), RigError> {
    let path = places.work(name);
    fs::write(&path, text).map_err(RigError::file(&path))
}
