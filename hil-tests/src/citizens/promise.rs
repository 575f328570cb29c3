//! What was promised, whether it held, and the table and exit code that say so.

use std::process::ExitCode;

use serde::Serialize;

/// One promise of one citizen's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// Whose story.
    pub citizen: String,
    /// What was promised, as a sentence.
    pub promise: String,
    /// Whether it held.
    pub held: bool,
    /// What was seen.
    pub detail: String,
}

/// Everything that was promised in one run.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Summary {
    /// In the order in which they were looked at.
    pub promises: Vec<Promise>,
    /// How long the whole took.
    pub seconds: f64,
}

impl Summary {
    /// Notes whether `promise` held for `citizen`.
    pub fn note(&mut self, citizen: &str, promise: &str, held: bool, detail: impl Into<String>) {
        self.promises.push(Promise {
            citizen: citizen.to_owned(),
            promise: promise.to_owned(),
            held,
            detail: detail.into(),
        });
    }

    /// Whether something was promised and all of it held: a run without promises shows nothing.
    pub fn all_held(&self) -> bool {
        !self.promises.is_empty() && self.promises.iter().all(|promise| promise.held)
    }

    /// Zero only if every promise held.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(u8::from(!self.all_held()))
    }

    /// A line a promise, columns aligned, and the sum below.
    pub fn table(&self) -> String {
        let width = |column: fn(&Promise) -> &str| {
            let widths = self.promises.iter().map(|row| column(row).chars().count());
            widths.max().unwrap_or(0)
        };
        let citizens = width(|row| &row.citizen);
        let sentences = width(|row| &row.promise);
        let mut table = String::new();
        for row in &self.promises {
            let word = if row.held { "held  " } else { "BROKEN" };
            let line = format!(
                "{word}  {:citizens$}  {:sentences$}  {}",
                row.citizen, row.promise, row.detail
            );
            table.push_str(line.trim_end());
            table.push('\n');
        }
        let held = self.promises.iter().filter(|row| row.held).count();
        let all = self.promises.len();
        table + &format!("{held} of {all} promises held, in {:.1} s\n", self.seconds)
    }
}
