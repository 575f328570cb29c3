//! `kiosk-technician diagnose`

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_envelope::OperationsPublicKey;
use serde_json::json;

use super::new_config::operations_key;
use crate::check::{self, Trouble};
use crate::diagnose::{self, Page, Sources};
use crate::kiosk::Kiosk;
use crate::report::Report;
use crate::surroundings::Surroundings;

const NOT_WRITTEN: u8 = 2;

/// Gather what operations need to see, sealed for them alone.
///
/// Runs the doctor and takes the config, devices, versions, figures, counts of the queue, and the ends
/// of journal and log. ID and telephone numbers, KRA PINs, addresses, lines of documents and keys are
/// taken out of every page. Lists the pages, then writes one file that only operations open, with
/// `kiosk-fleet open-bundle`.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician diagnose --config kiosk.toml --out ksk-047-0001.bundle
  kiosk-technician diagnose --config kiosk.toml --list
  kiosk-technician diagnose --operations-key 'hSDw…mo=' --log kiosk.log
Exit codes: 0 written and all well, 1 written and the doctor found trouble, 2 not written.")]
pub struct Diagnose {
    /// The kiosk's config; one that cannot be read is part of what is told.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// File to write; never overwritten.
    #[arg(long, value_name = "FILE", default_value = "kiosk.bundle")]
    out: PathBuf,
    /// Only list what would be in it.
    #[arg(long)]
    list: bool,
    /// Operations' public key, when the config names none.
    #[arg(long, value_name = "KEY", value_parser = operations_key)]
    operations_key: Option<String>,
    /// The kiosk's log, where systemd does not keep it.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Ask nothing of the gateway.
    #[arg(long)]
    offline: bool,
    /// Where the system's own files begin; for tests.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

impl Diagnose {
    /// Gathers, lists and writes.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        self.written(now, json).unwrap_or_else(|error| {
            let what = Trouble::of(&*error).lines.join(" ");
            eprintln!("kiosk-technician: not written: {what}");
            ExitCode::from(NOT_WRITTEN)
        })
    }

    fn written(self, now: Timestamp, json: bool) -> Result<ExitCode, Box<dyn Error>> {
        let kiosk = Kiosk::read(&self.config);
        // Known before anything is gathered, which takes a while.
        let key = match self.list {
            true => None,
            false => Some(self.key(kiosk.as_ref().ok())?),
        };
        let around = Surroundings::new(now, self.root, self.offline);
        let doctor = match &kiosk {
            Ok(kiosk) => Report::of_kiosk(kiosk, &check::all(), &around),
            Err(_) => Report::of(&self.config, &[], &around),
        };
        let pages = diagnose::gathered(&Sources {
            kiosk: &kiosk,
            doctor: &doctor,
            around: &around,
            log: self.log,
        });
        if !json {
            pages.iter().for_each(|page| eprintln!("{}", line(page)));
        }
        if let Some(key) = &key {
            let bundle = diagnose::sealed(&pages, key, now)?;
            diagnose::write_new(&self.out, &bundle)?;
        }
        let said = match (json, &key) {
            (true, key) => json!({
                "bundle": key.as_ref().map(|_| &self.out),
                "key": key.as_ref().map(OperationsPublicKey::name),
                "ok": doctor.all_well(),
                "pages": pages.iter().map(|page| json!({
                    "name": page.name, "what": page.what, "bytes": page.text.len(),
                    "taken_out": page.taken,
                })).collect::<Vec<_>>(),
            })
            .to_string(),
            (false, Some(_)) => self.out.display().to_string(),
            (false, None) => "nothing was written".into(),
        };
        println!("{said}");
        Ok(ExitCode::from(u8::from(!doctor.all_well())))
    }

    /// Whom it is sealed for.
    fn key(&self, kiosk: Option<&Kiosk>) -> Result<OperationsPublicKey, Box<dyn Error>> {
        let of_config = kiosk.and_then(|kiosk| kiosk.config.operations.as_ref());
        let of_config = of_config.map(|operations| &operations.public_key);
        let text = self.operations_key.as_ref().or(of_config).ok_or(
            "the config names no key of operations; ask them for it, and name it with --operations-key",
        )?;
        Ok(OperationsPublicKey::from_text(text)?)
    }
}

fn line(page: &Page) -> String {
    let Page {
        name,
        what,
        text,
        taken,
    } = page;
    let taken = match taken {
        0 => String::new(),
        taken => format!("; {taken} places taken out"),
    };
    format!(
        "{name:<14} {:>4} KiB  {what}{taken}",
        text.len().div_ceil(1024)
    )
}
