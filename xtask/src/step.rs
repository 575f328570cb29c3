//! Runs a program as one step: what is run, then how it ended and after how many seconds.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// Runs `command` with our own terminal and waits for it.
pub fn run(step: &str, command: &mut Command) -> Outcome<Duration> {
    let shown = shown(command);
    say(step, &shown);
    let began = Instant::now();
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("`{shown}` does not start: {error}")))?;
    let took = began.elapsed();
    if !status.success() {
        say(step, &format!("failed after {}", seconds(took)));
        return Err(Failure::of_program(&shown, status));
    }
    say(step, &format!("done in {}", seconds(took)));
    Ok(took)
}

/// One plain line of progress.
pub fn say(step: &str, line: &str) {
    eprintln!("[{step}] {line}");
}

/// A duration for people.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// The command as one would type it; the path of cargo itself says nothing and is left out.
fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    command.get_args().fold(name, |line, word| {
        let word = word.to_string_lossy();
        let quote = if word.is_empty() || word.contains(char::is_whitespace) {
            "'"
        } else {
            ""
        };
        format!("{line} {quote}{word}{quote}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_names_its_program_and_keeps_its_code() {
        let failure = run("test", Command::new("sh").args(["-c", "exit 7"])).expect_err("exit 7");
        assert_eq!(
            failure.to_string(),
            "`sh -c 'exit 7'` ended with exit status: 7"
        );
        assert_eq!(failure.exit_code(), 7.into());
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = run("test", &mut Command::new("no-such-program")).expect_err("absent");
        assert!(
            failure
                .to_string()
                .starts_with("`no-such-program` does not start")
        );
    }
}
