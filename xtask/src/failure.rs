//! Why a verb stopped, and the exit code that says so.

use std::fmt;
use std::process::{ExitCode, ExitStatus};

/// What every verb returns.
pub type Outcome<T = ()> = Result<T, Failure>;

/// A reason for people and a code for machines.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    reason: String,
    code: u8,
}

impl Failure {
    /// A failure of our own, exit code 1.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            code: 1,
        }
    }

    /// A program that ended badly; its exit code becomes ours.
    pub fn of_program(program: &str, status: ExitStatus) -> Self {
        Self {
            reason: format!("`{program}` ended with {status}"),
            code: exit_code(status),
        }
    }

    /// The code that this process leaves with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// As a shell reports it: a signal becomes 128 plus its number.
fn exit_code(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .filter(|code| *code != 0)
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_programs_own_code_is_passed_on() {
        assert_eq!(exit_code(ExitStatus::from_raw(100 << 8)), 100);
    }

    #[test]
    fn a_killed_program_reports_its_signal_as_a_shell_does() {
        assert_eq!(exit_code(ExitStatus::from_raw(9)), 137);
    }
}
