//! One command and all that belongs to its answer.
//!
//! ```text
//!   Send ──► 9000, 6xxx ───────────────────────────► Done
//!     ▲  ├─► 61xx: keep the data, GET RESPONSE ──┐
//!     │  ├─► 6Cxx: the same with that length ────┤   once
//!     │  └─► 9000 to a link of a chain: the next ┤
//!     └──────────────────────────────────────────┘
//! ```

use std::collections::VecDeque;
use std::time::Instant;

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use super::command::with_right_length;
use super::{
    CardChannel, ChannelError, Command, CommandError, Lengths, Malformed, RESPONSE_BYTES_MAX,
    Response, Status,
};

/// Why a command has no response.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApduError {
    /// The channel broke.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The command cannot be said over this channel.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// What came is no response.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The chip keeps asking for the same without bringing anything.
    #[error("the chip keeps us busy without an answer")]
    Endless,
    /// The parts of the answer are together longer than an answer may be.
    #[error("the chip answers more than a response can hold")]
    TooLong,
}

impl From<ApduError> for Failure {
    fn from(error: ApduError) -> Self {
        match error {
            ApduError::Channel(channel) => channel.into(),
            ApduError::Command(_) => Self::new(FailureKind::Unsupported, error.to_string()),
            ApduError::Malformed(_) | ApduError::Endless | ApduError::TooLong => {
                Self::new(FailureKind::Unreadable, error.to_string())
            }
        }
    }
}

/// What comes next.
pub enum Step {
    /// Send these bytes, then tell the exchange what came.
    Send(Zeroizing<Vec<u8>>),
    /// The whole answer.
    Done(Response),
}

/// A command under way.
pub struct Exchange {
    class: u8,
    links: VecDeque<Zeroizing<Vec<u8>>>,
    expects: bool,
    sent: Zeroizing<Vec<u8>>,
    /// Parts of the answer so far. Its room is made anew and the old one wiped when it grows.
    collected: Zeroizing<Vec<u8>>,
    corrected: bool,
    fetches: u32,
}

/// So many GET RESPONSE fetch the longest response there is.
const FETCHES_MAX: u32 = 257;

impl Exchange {
    /// Begins `command` over a channel that carries `lengths`; the first bytes to send.
    ///
    /// # Errors
    /// [`CommandError`], when it cannot be said.
    pub fn begin(
        command: &Command,
        lengths: Lengths,
    ) -> Result<(Self, Zeroizing<Vec<u8>>), CommandError> {
        let mut links: VecDeque<_> = command.links(lengths)?.into();
        let first = links.pop_front().unwrap_or_default();
        let exchange = Self {
            class: command.class,
            links,
            expects: command.expected.is_some(),
            sent: first.clone(),
            collected: Zeroizing::default(),
            corrected: false,
            fetches: 0,
        };
        Ok((exchange, first))
    }

    /// What follows from the bytes that the chip answered.
    ///
    /// # Errors
    /// [`ApduError`]; the exchange is over then.
    pub fn answered(&mut self, bytes: Zeroizing<Vec<u8>>) -> Result<Step, ApduError> {
        let response = Response::parse(bytes)?;
        match response.status {
            Status::Done if !self.links.is_empty() => Ok(self.next_link()),
            Status::More { available } => self.fetch(&response, available),
            Status::WrongExpected { right } if self.may_correct() => Ok(self.correct(right)),
            Status::WrongExpected { .. } => Err(ApduError::Endless),
            _ => self.finish(response),
        }
    }

    fn next_link(&mut self) -> Step {
        let link = self.links.pop_front().unwrap_or_default();
        self.send(link)
    }

    fn fetch(&mut self, response: &Response, available: u16) -> Result<Step, ApduError> {
        // The first 61xx of an exchange may come bare (T=0); a later one has to bring something.
        if self.fetches > 0 && response.data.is_empty() || self.fetches == FETCHES_MAX {
            return Err(ApduError::Endless);
        }
        self.fetches += 1;
        self.collect(&response.data)?;
        self.corrected = false;
        self.expects = true;
        let fetch = Command::get_response(self.class, available);
        let wire = fetch.encode(Lengths::Short)?;
        Ok(self.send(wire))
    }

    fn may_correct(&self) -> bool {
        self.expects && !self.corrected
    }

    fn correct(&mut self, right: u16) -> Step {
        self.corrected = true;
        let again = with_right_length(&self.sent, right);
        self.send(again)
    }

    fn finish(&mut self, mut response: Response) -> Result<Step, ApduError> {
        if !self.collected.is_empty() {
            self.collect(&response.data)?;
            response.data.zeroize();
            response.data = std::mem::take(&mut *self.collected);
        }
        Ok(Step::Done(response))
    }

    fn collect(&mut self, part: &[u8]) -> Result<(), ApduError> {
        let length = self.collected.len() + part.len();
        if length + 2 > RESPONSE_BYTES_MAX {
            return Err(ApduError::TooLong);
        }
        if length > self.collected.capacity() {
            let mut roomier = Zeroizing::new(Vec::with_capacity(length * 2));
            roomier.extend_from_slice(&self.collected);
            self.collected = roomier;
        }
        self.collected.extend_from_slice(part);
        Ok(())
    }

    fn send(&mut self, wire: Zeroizing<Vec<u8>>) -> Step {
        self.sent = wire.clone();
        Step::Send(wire)
    }
}

/// Runs a whole exchange over `channel`.
///
/// # Errors
/// [`ApduError`], at the latest when the channel gives up at `until`.
pub fn transceive<C: CardChannel + ?Sized>(
    channel: &mut C,
    command: &Command,
    until: Instant,
) -> Result<Response, ApduError> {
    let (mut exchange, mut wire) = Exchange::begin(command, channel.lengths())?;
    loop {
        // A chip that always answers quickly must not outlast the deadline either.
        if Instant::now() >= until {
            return Err(ChannelError::Timeout.into());
        }
        let bytes = channel.transmit(&wire, until)?;
        match exchange.answered(bytes)? {
            Step::Send(next) => wire = next,
            Step::Done(response) => return Ok(response),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apdu::Expected;

    fn begin(lengths: Lengths, data: &[u8]) -> Exchange {
        let command = Command::new(0x00, 0x86, 0, 0)
            .with_data(data)
            .expecting(Expected::SHORT_MAX);
        Exchange::begin(&command, lengths).expect("it fits").0
    }

    fn sent(step: Result<Step, ApduError>) -> Vec<u8> {
        match step {
            Ok(Step::Send(bytes)) => bytes.to_vec(),
            _ => Vec::new(),
        }
    }

    fn answer(data: &[u8], word: u16) -> Zeroizing<Vec<u8>> {
        Response::wire(data, word)
    }

    #[test]
    fn what_waits_is_fetched_and_put_together() {
        let mut exchange = begin(Lengths::Short, &[1]);
        let fetch = sent(exchange.answered(answer(&[1, 2], 0x6103)));
        assert_eq!(fetch, [0x00, 0xC0, 0, 0, 3]);
        let Ok(Step::Done(whole)) = exchange.answered(answer(&[3, 4, 5], 0x9000)) else {
            panic!("it is whole");
        };
        assert_eq!(whole.data, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_wrong_length_is_corrected_once() {
        let mut exchange = begin(Lengths::Short, &[1]);
        let again = sent(exchange.answered(answer(&[], 0x6C08)));
        assert_eq!(again, [0x00, 0x86, 0, 0, 1, 1, 8]);
        let twice = exchange.answered(answer(&[], 0x6C09)).err();
        assert_eq!(twice, Some(ApduError::Endless));
    }

    #[test]
    fn a_chip_that_always_has_more_and_never_brings_it_is_left() {
        let mut exchange = begin(Lengths::Short, &[1]);
        assert!(!sent(exchange.answered(answer(&[], 0x6110))).is_empty());
        let twice = exchange.answered(answer(&[], 0x6110)).err();
        assert_eq!(twice, Some(ApduError::Endless));
    }

    #[test]
    fn a_chain_goes_on_only_when_its_link_was_taken() {
        let mut exchange = begin(Lengths::Short, &[7; 300]);
        assert_eq!(sent(exchange.answered(answer(&[], 0x9000)))[4], 45);
        let mut refused = begin(Lengths::Short, &[7; 300]);
        let Ok(Step::Done(end)) = refused.answered(answer(&[], 0x6884)) else {
            panic!("the chip takes no chains");
        };
        assert_eq!(end.status, Status::ClassUnsupported);
    }
}
