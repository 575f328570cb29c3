//! `kiosk-technician hand-over`

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_domain::receipt::{Block, Document};
use kiosk_enrolment::files;
use serde_json::json;

use crate::check::{self, Trouble};
use crate::kiosk::Kiosk;
use crate::readiness::{self, Deed};
use crate::report::Report;
use crate::surroundings::Surroundings;
use kiosk_enrolment::signed::verified;

const NOT_HANDED_OVER: u8 = 2;
/// A report that is older says little about today.
const REPORT_AGE_SECONDS_MAX: i64 = 24 * 3600;

/// Hand this kiosk over: from training to service.
///
/// Wants the signed report of `readiness`, not older than a day, and a doctor who finds no trouble.
/// Then training ends in the config, and a card with the address of help is printed. Start the kiosk
/// again afterwards: `systemctl restart huduma-kiosk`.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician hand-over --config kiosk.toml --readiness readiness.jws
Exit codes: 0 handed over, 1 the doctor found trouble, 2 not handed over.")]
pub struct HandOver {
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// The signed report.
    #[arg(long, value_name = "FILE", default_value = "readiness.jws")]
    readiness: PathBuf,
    /// Ask nothing of the gateway.
    #[arg(long)]
    offline: bool,
    /// Where the system's own files begin; for tests.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

impl HandOver {
    /// Does it, if everything is well.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        self.handed_over(now, json).unwrap_or_else(|error| {
            let what = Trouble::of(&*error).lines.join(" ");
            eprintln!("kiosk-technician: not handed over: {what}");
            ExitCode::from(NOT_HANDED_OVER)
        })
    }

    fn handed_over(&self, now: Timestamp, json: bool) -> Result<ExitCode, Box<dyn Error>> {
        let mut kiosk = Kiosk::read(&self.config)?;
        self.ready(&kiosk, now)?;
        let around = Surroundings::new(now, self.root.clone(), self.offline);
        let doctor = Report::of_kiosk(&kiosk, &check::all(), &around);
        if !doctor.all_well() {
            return Ok(doctor.print(json));
        }
        kiosk.config.kiosk.training = false;
        files::replace(&self.config, &kiosk.config.to_toml())?;
        // The kiosk serves whether or not the card came out; the card can be printed again.
        if let Deed::Failed(why) = readiness::printed(&kiosk, &card(&kiosk), readiness::nonce(now))
        {
            eprintln!("kiosk-technician: the card was not printed: {why}");
        }
        let id = &kiosk.config.kiosk.id;
        println!(
            "{}",
            match json {
                true => json!({ "kiosk": id, "training": false }).to_string(),
                false => format!("{id} is in service; help: call 1919"),
            }
        );
        Ok(ExitCode::SUCCESS)
    }

    /// That the report is this kiosk's own, of today, and good.
    fn ready(&self, kiosk: &Kiosk, now: Timestamp) -> Result<(), Box<dyn Error>> {
        let path = self.readiness.display();
        let again = "run `kiosk-technician readiness` again";
        let jws = files::read(&self.readiness)?;
        let key = kiosk.key()?.public_key();
        let report = verified(readiness::KIND, &jws, &key)
            .ok_or_else(|| format!("{path} is no report that this kiosk signed; {again}"))?;
        if report["ready"] != true {
            return Err(
                format!("{path} says that the kiosk is not ready; mend it, then {again}").into(),
            );
        }
        let age = now.0.div_euclid(1000) - report["iat"].as_i64().unwrap_or_default();
        if !(0..=REPORT_AGE_SECONDS_MAX).contains(&age) {
            return Err(format!("{path} is not of today; {again}").into());
        }
        Ok(())
    }
}

/// What stays beside the kiosk.
fn card(kiosk: &Kiosk) -> Document {
    let section = &kiosk.config.kiosk;
    let pair = |label: &str, value: &str| Block::Pair(label.into(), value.into());
    Document {
        blocks: vec![
            Block::Title("HUDUMA KENYA".into()),
            Block::Heading("KIOSK CARD / KADI YA KIOSKI".into()),
            Block::Rule,
            pair("Kiosk", section.id.as_str()),
            pair("Site", &section.site_name.en),
            pair("Mahali", &section.site_name.sw),
            Block::Rule,
            Block::Strong("Help: call 1919, 7am to 9pm.".into()),
            Block::Strong("Msaada: piga 1919, saa 1 asubuhi hadi saa 3 usiku.".into()),
        ],
    }
}
