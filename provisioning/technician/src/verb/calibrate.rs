//! `kiosk-technician calibrate`

use std::error::Error;
use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use kiosk_camera::V4l2Camera;
use kiosk_camera::simulator::KernelDock;
use kiosk_device::Camera as _;
use kiosk_domain::Timestamp;
use kiosk_domain::config::KioskConfig;
use kiosk_enrolment::files;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};
use serde_json::json;

use crate::calibrate;
use crate::check::Trouble;
use crate::kiosk::Kiosk;
use crate::readiness::{self, Deed, Progress};

const NOT_FINISHED: u8 = 2;
const RULER: &str = "ruler";
const SIMULATED: &str = "simulated";
const SEEING: Duration = Duration::from_secs(15);
/// The ruler is as wide as the widest paper.
const WIDEST_MM: u8 = 80;

/// Measure what no data sheet knows of this kiosk, and write it into the config.
///
/// touch: nine crosses are touched, and the config learns where the panel feels a finger; a bad fit is
/// refused, and the cross that was missed is named. printer: a ruler comes out, and you say which of
/// its marks is the last whole one. camera: a sheet on the plate must be sharp, whole and straight.
/// Each step is kept before the next; whoever is interrupted runs it again. A step that is named is
/// done again. Stop the kiosk first.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician calibrate --panel /dev/input/by-id/usb-Mfano_Touch-event-if00
  kiosk-technician calibrate printer --last-mark 32
  kiosk-technician calibrate --training
Exit codes: 0 measured, 1 a step was refused (it says why), 2 not finished: run it again.")]
pub struct Calibrate {
    /// What to measure; everything when nothing is named.
    #[arg(value_enum, value_name = "STEP")]
    steps: Vec<Step>,
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// The panel, as the kernel knows it.
    #[arg(long, value_name = "DEVICE", conflicts_with = "points")]
    panel: Option<PathBuf>,
    /// Where the crosses were felt, a line each `x y` in parts of the panel, instead of touching.
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// How many crosses: with nine, one that was missed stands out.
    #[arg(long, value_name = "NUMBER", default_value = "9", value_parser = ["4", "9"])]
    crosses: String,
    /// The last whole mark of the ruler, instead of the terminal.
    #[arg(long, value_name = "NUMBER")]
    last_mark: Option<u8>,
    /// Play it with simulators; nothing is written.
    #[arg(long)]
    training: bool,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Where the panel feels a finger.
    Touch,
    /// How wide the paper is.
    Printer,
    /// Whether the camera is in focus.
    Camera,
}

impl Step {
    const ALL: [Self; 3] = [Self::Touch, Self::Printer, Self::Camera];

    fn id(self) -> &'static str {
        match self {
            Self::Touch => "touch",
            Self::Printer => "printer",
            Self::Camera => "camera",
        }
    }
}

type Outcome = Result<Deed, Box<dyn Error>>;

impl Calibrate {
    /// Measures what is not measured yet.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        match self.measured(now) {
            Ok(progress) => {
                let said = if json {
                    let (kiosk, steps) = (&progress.kiosk, &progress.deeds);
                    json!({ "kiosk": kiosk, "training": self.training, "steps": steps }).to_string()
                } else {
                    lines(&progress, self.training)
                };
                // A reader that went away is no trouble.
                let _ = writeln!(io::stdout(), "{said}");
                ExitCode::from(u8::from(!progress.all_well()))
            }
            Err(error) => {
                let what = Trouble::of(&*error).lines.join(" ");
                eprintln!("kiosk-technician: not finished: {what}");
                ExitCode::from(NOT_FINISHED)
            }
        }
    }

    fn measured(&self, now: Timestamp) -> Result<Progress, Box<dyn Error>> {
        let kiosk = Kiosk::read(&self.config)?;
        let id = kiosk.config.kiosk.id.as_str();
        let kept = self.config.with_extension("calibration");
        let mut progress = match self.training {
            true => Progress {
                kiosk: id.to_owned(),
                ..Progress::default()
            },
            false => Progress::read(&kept, id)?,
        };
        for step in Step::ALL {
            let is_named = self.steps.contains(&step);
            let is_due = is_named || (self.steps.is_empty() && !progress.has_done(step.id()));
            if is_due {
                eprintln!("{}", step.id());
                let deed = self.step(step, now, &mut progress)?;
                progress.deeds.insert(step.id().into(), deed);
                self.keep(&progress)?;
            }
        }
        progress.deeds.remove(RULER);
        let is_finished = Step::ALL.iter().all(|step| progress.has_done(step.id()));
        if is_finished && !self.training && kept.exists() {
            std::fs::remove_file(&kept)?;
        }
        Ok(progress)
    }

    fn step(&self, step: Step, now: Timestamp, progress: &mut Progress) -> Outcome {
        // Read anew: the step before may have written it.
        let kiosk = Kiosk::read(&self.config)?;
        match step {
            Step::Touch => self.touch(&kiosk),
            Step::Printer => self.printer(kiosk, now, progress),
            Step::Camera => self.camera(&kiosk),
        }
    }

    fn touch(&self, kiosk: &Kiosk) -> Outcome {
        let crosses = calibrate::crosses(self.crosses == "9");
        let screen = &kiosk.config.screen;
        let samples = match (self.training, &self.points, &self.panel) {
            (true, _, _) => calibrate::simulated(&crosses),
            (_, Some(file), _) => calibrate::in_file(file, &crosses)?,
            (_, _, Some(panel)) => {
                let mut felt = calibrate::felt(panel)?;
                let pitch = f64::from(screen.pixel_pitch_mm);
                let (width, height) = (f64::from(screen.width_px), f64::from(screen.height_px));
                let mut samples = Vec::new();
                for cross in &crosses {
                    let (x, y) = (cross.at.0 * width * pitch, cross.at.1 * height * pitch);
                    eprintln!(
                        "touch {}: {x:.0} mm from the picture's left edge, {y:.0} mm from its top",
                        cross.name
                    );
                    let felt = felt(cross.name)?;
                    samples.push(calibrate::Sample {
                        cross: *cross,
                        felt,
                    });
                }
                samples
            }
            (false, None, None) => {
                let how = "no panel is named; see /dev/input/by-id/ and --panel";
                return Ok(Deed::Skipped(how.into()));
            }
        };
        match calibrate::fit(&samples, screen) {
            Ok(fit) => {
                self.write(|config| {
                    let section = config.calibration.get_or_insert_default();
                    section.touch = Some(fit.touch);
                })?;
                let (left, count) = (fit.left_mm, samples.len());
                Ok(Deed::Well(format!(
                    "{count} crosses, at worst {left:.1} mm off"
                )))
            }
            Err(refused) => Ok(Deed::Failed(refused.to_string())),
        }
    }

    fn printer(&self, mut kiosk: Kiosk, now: Timestamp, progress: &mut Progress) -> Outcome {
        let Some(device) = &mut kiosk.config.devices.receipt_printer else {
            return Ok(Deed::Skipped("no printer is fitted".into()));
        };
        let simulator = match self.training {
            true => {
                let narrow = Profile::by_name(&device.profile, 58)?;
                Some(SimulatedPrinter::like(&narrow).serve_tcp("127.0.0.1:0")?)
            }
            false => None,
        };
        if let Some(simulator) = &simulator {
            device.link = simulator.link_text().to_owned();
        }
        if device.link == SIMULATED {
            return Ok(Deed::Skipped("the printer is simulated".into()));
        }
        device.paper_width_mm = WIDEST_MM;
        if !progress.has_done(RULER) {
            match readiness::printed(&kiosk, &calibrate::page(), readiness::nonce(now)) {
                Deed::Well(_) => {}
                other => return Ok(other),
            }
            progress
                .deeds
                .insert(RULER.into(), Deed::Well("printed".into()));
            self.keep(progress)?;
        }
        let mark = self.mark(simulator.as_ref())?;
        // Whoever misread it prints no second ruler before reading again.
        match calibrate::columns_to_mm(mark) {
            Ok(mm) => {
                progress.deeds.remove(RULER);
                self.write(|config| {
                    if let Some(device) = &mut config.devices.receipt_printer {
                        device.paper_width_mm = mm;
                    }
                })?;
                Ok(Deed::Well(format!(
                    "{mark} columns: paper of {mm} mm or like it"
                )))
            }
            Err(refused) => Ok(Deed::Failed(refused.to_string())),
        }
    }

    fn mark(&self, simulator: Option<&PrinterHandle>) -> Result<u8, Box<dyn Error>> {
        if let Some(mark) = self.last_mark {
            return Ok(mark);
        }
        for paper in simulator.iter().flat_map(|simulator| simulator.receipts()) {
            eprintln!("TRAINING, the paper:\n{}", paper.text.trim_end());
        }
        let nobody =
            "nobody said which mark is the last whole one; run it again, the ruler is printed";
        let mut input = io::stdin().lock();
        loop {
            eprint!("the last whole number in the ruler's first line? ");
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                return Err(nobody.into());
            }
            match line.trim().parse() {
                Ok(mark) => return Ok(mark),
                Err(_) => eprintln!("a number: 4, 8, 12 … 48"),
            }
        }
    }

    fn camera(&self, kiosk: &Kiosk) -> Outcome {
        let Some(device) = &kiosk.config.devices.camera else {
            return Ok(Deed::Skipped("no camera is fitted".into()));
        };
        let simulator = KernelDock::default();
        let link = match self.training {
            true => {
                simulator.obey("show document")?;
                format!("simulated:{}", simulator.serve(([127, 0, 0, 1], 0).into())?)
            }
            false => device.link.clone(),
        };
        if link == SIMULATED {
            return Ok(Deed::Skipped("the camera is simulated".into()));
        }
        let photo = match V4l2Camera::from_config(&link)?.photograph(SEEING) {
            Ok(photo) => photo,
            Err(failure) => return Ok(Deed::Failed(Trouble::of(&failure).lines.join(" "))),
        };
        match calibrate::judged(photo.jpeg()) {
            Ok(found) => {
                self.write(|config| {
                    let section = config.calibration.get_or_insert_default();
                    section.camera_sharpness = Some((found.sharpness * 10.0).round() / 10.0);
                })?;
                let (share, lean) = (found.share * 100.0, found.lean_degrees);
                let sharpness = found.sharpness;
                Ok(Deed::Well(format!(
                    "sharpness {sharpness:.0}, the sheet covers {share:.0} % and leans {lean:.1} degrees"
                )))
            }
            Err(refused) => Ok(Deed::Failed(refused.to_string())),
        }
    }

    /// Puts a change into the config, whole or not at all; in training, nowhere.
    fn write(&self, change: impl FnOnce(&mut KioskConfig)) -> Result<(), Box<dyn Error>> {
        if self.training {
            return Ok(());
        }
        let mut kiosk = Kiosk::read(&self.config)?;
        change(&mut kiosk.config);
        let text = kiosk.config.to_toml();
        KioskConfig::parse(&self.config.display().to_string(), &text)?;
        Ok(files::replace(&self.config, &text)?)
    }

    fn keep(&self, progress: &Progress) -> Result<(), Box<dyn Error>> {
        match self.training {
            true => Ok(()),
            false => Ok(progress.keep(&self.config.with_extension("calibration"))?),
        }
    }
}

fn lines(progress: &Progress, training: bool) -> String {
    let line = |(id, deed): (&String, &Deed)| match deed {
        Deed::Well(what) => format!("ok       {id:<8} {what}"),
        Deed::Skipped(why) => format!("skipped  {id:<8} {why}"),
        Deed::Failed(why) => format!("REFUSED  {id:<8} {why}"),
    };
    let mut lines: Vec<String> = progress.deeds.iter().map(line).collect();
    if training {
        lines.push("TRAINING: nothing was measured, nothing was written".into());
    }
    lines.join("\n")
}
