//! What the checks found, for people and for programs.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::check::{Check, Found, READABLE, Trouble};
use crate::kiosk::{Kiosk, KioskError};
use crate::surroundings::Surroundings;

const UPDATE: &str = "update the kiosk's software: the config was written for a newer one";

/// Every check and what came of it, in order.
pub struct Report(Vec<(Check, Result<Found, Trouble>)>);

impl Report {
    /// Reads the config `file` and runs `checks` on what it names. A config that cannot be read is
    /// the only trouble then: nothing else can be found out.
    pub fn of(file: &Path, checks: &[Check], around: &Surroundings) -> Self {
        match Kiosk::read(file) {
            Ok(kiosk) => Self::of_kiosk(&kiosk, checks, around),
            Err(error) => Self(vec![(READABLE, Err(unreadable(&error)))]),
        }
    }

    /// Runs `checks` on a kiosk whose config was read.
    pub fn of_kiosk(kiosk: &Kiosk, checks: &[Check], around: &Surroundings) -> Self {
        let found = checks
            .iter()
            .map(|check| (*check, (check.find)(kiosk, around)));
        let readable = (
            READABLE,
            Ok(Found::Well(kiosk.file().display().to_string())),
        );
        Self([readable].into_iter().chain(found).collect())
    }

    /// Writes it to standard output; the exit code is 1 when there is trouble.
    pub fn print(&self, json: bool) -> ExitCode {
        let text = if json {
            self.json().to_string()
        } else {
            self.text()
        };
        // A reader that went away, such as `head`, is no trouble of the kiosk.
        let _ = writeln!(io::stdout(), "{}", text.trim_end());
        ExitCode::from(u8::from(!self.all_well()))
    }

    /// Whether no check found trouble; a warning is none.
    pub fn all_well(&self) -> bool {
        self.0.iter().all(|(_, found)| found.is_ok())
    }

    /// For people: a line a check, and more for trouble.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        for (check, found) in &self.0 {
            let id = check.id;
            match found {
                Ok(Found::Well(what)) => lines.push(format!("ok       {id:<18} {what}")),
                Ok(Found::Warning(what)) => lines.push(format!("warning  {id:<18} {what}")),
                Ok(Found::Skipped(why)) => lines.push(format!("skipped  {id:<18} {why}")),
                Err(trouble) => {
                    lines.push(format!("FAILED   {id:<18} not so: {}", check.sentence));
                    lines.extend(trouble.lines.iter().map(|what| format!("         {what}")));
                    lines.push(format!("         remedy: {}", trouble.remedy_of(check)));
                }
            }
        }
        lines.join("\n")
    }

    /// For programs: `state` is `ok`, `warning`, `skipped` or `failed`; `remedy` is there only then.
    pub fn json(&self) -> Value {
        let checks = self.0.iter().map(|(check, found)| {
            let (state, lines) = match found {
                Ok(Found::Well(what)) => ("ok", vec![what.clone()]),
                Ok(Found::Warning(what)) => ("warning", vec![what.clone()]),
                Ok(Found::Skipped(why)) => ("skipped", vec![why.clone()]),
                Err(trouble) => ("failed", trouble.lines.clone()),
            };
            let mut line = json!({
                "id": check.id, "state": state, "sentence": check.sentence, "found": lines,
            });
            if let Err(trouble) = found {
                line["remedy"] = trouble.remedy_of(check).into();
            }
            line
        });
        json!({ "ok": self.all_well(), "checks": checks.collect::<Vec<_>>() })
    }
}

fn unreadable(error: &KioskError) -> Trouble {
    let trouble = Trouble::of(error);
    match error {
        KioskError::NewerConfig { .. } => trouble.mended_by(UPDATE),
        _ => trouble,
    }
}

impl Trouble {
    /// An error and its causes, as one line.
    pub fn of(error: &dyn Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            // Some errors show their cause themselves.
            let said = error.to_string();
            if !text.contains(&said) {
                text = format!("{text}: {said}");
            }
            cause = error.source();
        }
        Self::line(text)
    }

    /// What to do about it.
    fn remedy_of(&self, check: &Check) -> &'static str {
        self.remedy.unwrap_or(check.remedy)
    }
}
