//! Talking to a chip, in the clear and protected.

use std::time::Instant;

use zeroize::Zeroizing;

use super::{EmrtdError, Part};
use crate::apdu::{
    Blocks, CardChannel, Command, Expected, FileError, Lengths, ReadFile, ReadStep, Response,
    Status, transceive,
};
use crate::secure::Session;

/// One chip, until one deadline.
pub(super) struct Talk<'c> {
    channel: &'c mut dyn CardChannel,
    session: Option<Session>,
    until: Instant,
}

/// A protected answer with this much inside still fits short lengths.
const SHORT_INSIDE_MAX: u32 = 223;

impl<'c> Talk<'c> {
    pub(super) fn new(channel: &'c mut dyn CardChannel, until: Instant) -> Self {
        Self {
            channel,
            session: None,
            until,
        }
    }

    /// From now on protected by `session`.
    pub(super) fn protect(&mut self, session: Session) {
        self.session = Some(session);
    }

    /// Sends a command, protected where a session is open.
    pub(super) fn ask(&mut self, plain: &Command, part: Part) -> Result<Response, EmrtdError> {
        let Some(session) = &mut self.session else {
            return Ok(transceive(self.channel, plain, self.until)?);
        };
        let mut closed = session.protect(plain)?;
        closed.expected = Some(around(plain.expected, self.channel.lengths()));
        let answer = transceive(self.channel, &closed, self.until)?;
        if answer.data.is_empty() {
            return self.unprotected(answer, part);
        }
        Ok(session.open_answer(&answer)?)
    }

    /// A bare status word was authenticated by nobody.
    fn unprotected(&mut self, answer: Response, part: Part) -> Result<Response, EmrtdError> {
        match (answer.status, &mut self.session) {
            // Whoever can cut the protection off an answer could make anything succeed.
            (Status::Done | Status::EndOfFile, _) => Err(EmrtdError::Tampered),
            // Some chips refuse a length before they count the command. So do not we.
            (Status::WrongLength | Status::WrongExpected { .. }, Some(session)) => {
                session.take_back();
                Ok(answer)
            }
            (status, _) => Err(EmrtdError::Refused { part, status }),
        }
    }

    /// Like [`Self::ask`], and content with success alone.
    pub(super) fn must(&mut self, plain: &Command, part: Part) -> Result<Response, EmrtdError> {
        let answer = self.ask(plain, part)?;
        match answer.status {
            Status::Done => Ok(answer),
            status => Err(EmrtdError::Refused { part, status }),
        }
    }

    /// Selects a file and reads it, at most `allowed` bytes of it. `None` when there is none.
    pub(super) fn file(
        &mut self,
        id: u16,
        part: Part,
        allowed: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, EmrtdError> {
        match self.ask(&Command::select_file(id), part)?.status {
            Status::Done => {}
            Status::NotFound => return Ok(None),
            status => return Err(EmrtdError::Refused { part, status }),
        }
        let mut file = ReadFile::new(allowed, self.blocks());
        loop {
            match file.next_step() {
                ReadStep::Done(whole) => return Ok(Some(whole)),
                ReadStep::Ask(command) => {
                    let answer = self.ask(&command, part)?;
                    file.answered(&answer)
                        .map_err(|error| file_error(part, error))?;
                }
            }
        }
    }

    fn blocks(&self) -> Blocks {
        match (&self.session, self.channel.lengths()) {
            (Some(_), Lengths::Short) => Blocks::PROTECTED_SHORT,
            _ => Blocks::FULL,
        }
    }
}

fn file_error(part: Part, error: FileError) -> EmrtdError {
    match error {
        FileError::Refused(status) => EmrtdError::Refused { part, status },
        error => EmrtdError::File { part, error },
    }
}

/// What to expect around a protected answer that holds `inside`.
fn around(inside: Option<Expected>, lengths: Lengths) -> Expected {
    let inside = inside.map_or(0, Expected::count);
    match lengths {
        Lengths::Extended if inside > SHORT_INSIDE_MAX => Expected::EXTENDED_MAX,
        _ => Expected::SHORT_MAX,
    }
}
