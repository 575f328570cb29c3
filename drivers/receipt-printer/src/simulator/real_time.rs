//! Real-time commands are obeyed as they arrive, wherever in the stream they stand.

use crate::protocol::{Command, Recovery, Request};

/// Finds them in a stream.
pub(super) struct Scanner {
    /// The last bytes, as many as the longest command has.
    last: Vec<u8>,
    known: Vec<(Vec<u8>, Command)>,
}

impl Default for Scanner {
    fn default() -> Self {
        let known = commands().map(|command| (command.bytes(), command));
        Self {
            last: Vec::new(),
            known: known.collect(),
        }
    }
}

const LONGEST: usize = 10;

impl Scanner {
    /// Takes the next byte; gives the command that it completes.
    pub(super) fn push(&mut self, byte: u8) -> Option<Command> {
        self.last.push(byte);
        let surplus = self.last.len().saturating_sub(LONGEST);
        self.last.drain(..surplus);
        let mut known = self.known.iter();
        let found = known.find(|(bytes, _)| self.last.ends_with(bytes));
        found.map(|(_, command)| command.clone())
    }
}

fn commands() -> impl Iterator<Item = Command> {
    let status = Request::ALL.into_iter().map(Command::RealTimeStatus);
    let recovery = [Recovery::Resume, Recovery::Forget]
        .into_iter()
        .map(Command::Recover);
    status
        .chain(recovery)
        .chain([Command::FullStatus, Command::Clear])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_heard_in_the_middle_of_a_picture() {
        let mut scanner = Scanner::default();
        let found: Vec<Command> = [0xFF, 0x10, 0x04, 0x02, 0x00]
            .into_iter()
            .filter_map(|b| scanner.push(b))
            .collect();
        assert_eq!(found, [Command::RealTimeStatus(Request::OfflineCause)]);
    }
}
