//! `kiosk-technician readiness`

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::Timestamp;
use serde_json::{Value, json};

use crate::check;
use crate::kiosk::Kiosk;
use crate::readiness::{self, Answers, Deed, Progress, QUESTIONS};
use crate::report::Report;
use crate::surroundings::Surroundings;
use kiosk_enrolment::signed::signed;

const NOT_FINISHED: u8 = 2;
const RECEIPT: &str = "test-receipt";
const PHOTOGRAPH: &str = "photograph";

/// Find out whether this kiosk is ready for citizens, and leave a signed report.
///
/// Runs the doctor, prints a test receipt, takes a photograph, and asks what only eyes can tell. The
/// report is written as JSON, as a PDF, and signed with the device key (JWS). Whoever is interrupted
/// runs it again: what was done is kept beside the report, and not done twice.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician readiness --config kiosk.toml --out readiness
  kiosk-technician readiness --config kiosk.toml --out readiness --answers answers.toml
answers.toml:
  receipt-readable = true
  picture-upright = true
  screen-whole = true
  lamp-lit = true
Exit codes: 0 ready, 1 not ready (the report says why), 2 not finished: run it again.")]
pub struct Readiness {
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// Where the report goes: this name with .json, .jws and .pdf.
    #[arg(long, value_name = "NAME", default_value = "readiness")]
    out: PathBuf,
    /// Answers to the questions, instead of the terminal.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Ask nothing of the gateway.
    #[arg(long)]
    offline: bool,
    /// Where the system's own files begin; for tests.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

impl Readiness {
    /// Does what is not done yet, then writes the report.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        match self.finished(now) {
            Ok((report, ready)) => {
                let said = match (json, ready) {
                    (true, _) => report.to_string(),
                    (false, true) => format!("ready: {}", self.file("pdf").display()),
                    (false, false) => format!("NOT READY, see {}", self.file("pdf").display()),
                };
                // A reader that went away is no trouble of the kiosk.
                let _ = writeln!(io::stdout(), "{said}");
                ExitCode::from(u8::from(!ready))
            }
            Err(error) => {
                let what = check::Trouble::of(&*error).lines.join(" ");
                eprintln!("kiosk-technician: not finished: {what}");
                ExitCode::from(NOT_FINISHED)
            }
        }
    }

    fn finished(&self, now: Timestamp) -> Result<(Value, bool), Box<dyn Error>> {
        let kiosk = Kiosk::read(&self.config)?;
        let answers = Answers::from(self.answers.as_deref())?;
        let kept = self.file("progress");
        let mut progress = Progress::read(&kept, kiosk.config.kiosk.id.as_str())?;
        eprintln!("1 of 4: the doctor looks");
        let around = Surroundings::new(now, self.root.clone(), self.offline);
        let doctor = Report::of_kiosk(&kiosk, &check::all(), &around);
        let nonce = readiness::nonce(now);
        let deeds: [(&str, &str, &dyn Fn() -> Deed); 2] = [
            ("2 of 4: a test receipt", RECEIPT, &|| {
                readiness::test_receipt(&kiosk, now, nonce)
            }),
            (
                "3 of 4: a photograph of the page that lies before the camera",
                PHOTOGRAPH,
                &|| readiness::photograph(&kiosk, &self.file("jpg")),
            ),
        ];
        for (step, id, deed) in deeds {
            eprintln!("{step}");
            if !progress.has_done(id) {
                progress.deeds.insert(id.into(), deed());
                progress.keep(&kept)?;
            }
        }
        eprintln!("4 of 4: what only you can see");
        self.look(&answers, &mut progress, &kept)?;
        self.write(&kiosk, &doctor, &progress, now)
    }

    /// Asks what is not answered yet, and only what can be seen.
    fn look(
        &self,
        answers: &Answers,
        progress: &mut Progress,
        kept: &Path,
    ) -> Result<(), Box<dyn Error>> {
        for question in QUESTIONS {
            let can_be_seen = question
                .after
                .is_none_or(|deed| matches!(progress.deeds.get(deed), Some(Deed::Well(_))));
            if can_be_seen && !progress.eyes.contains_key(question.id) {
                let answer = answers.ask(question, &mut io::stdin().lock(), &mut io::stderr())?;
                progress.eyes.insert(question.id.into(), answer);
                progress.keep(kept)?;
            }
        }
        Ok(())
    }

    /// Writes the three files; what was kept for the next run goes last.
    fn write(
        &self,
        kiosk: &Kiosk,
        doctor: &Report,
        progress: &Progress,
        now: Timestamp,
    ) -> Result<(Value, bool), Box<dyn Error>> {
        let ready = doctor.all_well() && progress.all_well();
        let section = &kiosk.config.kiosk;
        let report = json!({
            "iss": section.id, "site": section.site, "iat": now.0.div_euclid(1000),
            "training": section.training, "software": env!("CARGO_PKG_VERSION"), "ready": ready,
            "doctor": doctor.json(), "deeds": progress.deeds, "eyes": progress.eyes,
        });
        let jws = signed(readiness::KIND, &report, &*kiosk.key()?)?;
        let pretty = serde_json::to_string_pretty(&report)?;
        kiosk_enrolment::files::replace(&self.file("json"), &pretty)?;
        let pdf = readiness::pdf("Huduma kiosk: readiness", &lines(&report, doctor));
        fs::write(self.file("pdf"), pdf)?;
        kiosk_enrolment::files::replace(&self.file("jws"), &jws)?;
        for kept in ["progress", "jpg"] {
            match fs::remove_file(self.file(kept)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok((report, ready))
    }

    fn file(&self, ending: &str) -> PathBuf {
        let mut name = self.out.clone().into_os_string();
        name.push(format!(".{ending}"));
        name.into()
    }
}

fn lines(report: &Value, doctor: &Report) -> Vec<String> {
    let verdict = match report["ready"] == true {
        true => "READY",
        false => "NOT READY",
    };
    let seconds = report["iat"].as_i64().unwrap_or_default();
    let mut lines = vec![
        format!(
            "Kiosk {}, site {}",
            text(&report["iss"]),
            text(&report["site"])
        ),
        format!("{verdict}, {}", Timestamp(seconds * 1000).in_kenya()),
    ];
    if report["training"] == true {
        lines.push("TRAINING: this kiosk serves nobody yet".into());
    }
    lines.push(String::new());
    lines.extend(doctor.text().lines().map(str::to_owned));
    lines.push(String::new());
    for (id, deed) in report["deeds"].as_object().into_iter().flatten() {
        lines.push(format!(
            "{id}: {}, {}",
            text(&deed["state"]),
            text(&deed["found"])
        ));
    }
    for question in QUESTIONS {
        let said = match report["eyes"].get(question.id).and_then(Value::as_bool) {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "not asked",
        };
        lines.push(format!("{} {said}", question.text));
    }
    lines
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}
