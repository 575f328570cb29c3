//! Our simulators as programs of their own, steered by their input.

use std::env;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A simulator as a program of its own. It ends with the test.
pub struct Simulator {
    program: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Simulator {
    /// The simulator of this name.
    pub fn start(name: &str, arguments: &[&str]) -> Self {
        let mut program = program(name)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it was built with this test");
        let said = program.stdout.take().expect("piped");
        Self {
            program,
            said: BufReader::new(said).lines(),
        }
    }

    /// Its next line.
    pub fn says(&mut self) -> String {
        self.said.next().expect("it runs").expect("text")
    }

    /// What it answers to `line`.
    pub fn obey(&mut self, line: &str) -> String {
        let stdin = self.program.stdin.as_mut().expect("piped");
        writeln!(stdin, "{line}").expect("it listens");
        self.says()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

/// One of our programs.
pub fn program(name: &str) -> Command {
    // Not by cargo's variable: its name has a dash, and the shell around the compiler for the
    // device's processor loses such names.
    let test = env::current_exe().expect("a test has a path");
    let built = test.parent().and_then(Path::parent).expect("below target/");
    Command::new(built.join(name))
}
