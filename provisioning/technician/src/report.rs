//! What the checks found, for people and for programs.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use kiosk_domain::Timestamp;
use serde_json::{Value, json};

use crate::check::{Check, READABLE, Trouble};
use crate::kiosk::Kiosk;

/// Every check and what came of it, in order.
pub struct Report(Vec<(Check, Result<String, Trouble>)>);

impl Report {
    /// Reads the config `file` and runs `checks` on what it names. A config that cannot be read is
    /// the only trouble then: nothing else can be found out.
    pub fn of(file: &Path, checks: &[Check], now: Timestamp) -> Self {
        let kiosk = match Kiosk::read(file) {
            Ok(kiosk) => kiosk,
            Err(error) => return Self(vec![(READABLE, Err(Trouble::of(&error)))]),
        };
        let found = checks
            .iter()
            .map(|check| (*check, (check.find)(&kiosk, now)));
        let readable = (READABLE, Ok(file.display().to_string()));
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

    fn all_well(&self) -> bool {
        self.0.iter().all(|(_, found)| found.is_ok())
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for (check, found) in &self.0 {
            match found {
                Ok(what) => lines.push(format!("ok       {:<18} {what}", check.id)),
                Err(trouble) => {
                    lines.push(format!(
                        "TROUBLE  {:<18} not so: {}",
                        check.id, check.sentence
                    ));
                    let details = trouble.0.iter().map(|what| format!("         {what}"));
                    lines.extend(details);
                    lines.push(format!("         remedy: {}", check.remedy));
                }
            }
        }
        lines.join("\n")
    }

    fn json(&self) -> Value {
        let checks = self.0.iter().map(|(check, found)| match found {
            Ok(what) => json!({
                "id": check.id, "ok": true, "sentence": check.sentence, "found": [what],
            }),
            Err(trouble) => json!({
                "id": check.id, "ok": false, "sentence": check.sentence, "found": trouble.0,
                "remedy": check.remedy,
            }),
        });
        json!({ "ok": self.all_well(), "checks": checks.collect::<Vec<_>>() })
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
        Self(vec![text])
    }
}
