//! What a verb found out.

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::Value;

/// A result in both forms, and whether it is a yes.
pub struct Answer {
    /// For people.
    pub text: String,
    /// For programs.
    pub json: Value,
    /// Exit code 0, or 1.
    pub yes: bool,
}

impl Answer {
    /// Something was done or found to be so.
    pub fn yes(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            yes: true,
        }
    }

    /// Something was found not to be so.
    pub fn no(text: impl Into<String>, json: Value) -> Self {
        Self {
            yes: false,
            ..Self::yes(text, json)
        }
    }

    /// Writes the result to standard output.
    pub fn print(&self, json: bool) -> ExitCode {
        let text = if json {
            serde_json::to_string(&self.json).expect("a value is JSON")
        } else {
            self.text.clone()
        };
        // A reader that went away, such as `head`, is no failure of ours.
        let _ = writeln!(io::stdout(), "{}", text.trim_end());
        ExitCode::from(u8::from(!self.yes))
    }
}
