//! One card on the antenna, and its commands.

use std::time::Instant;

use zeroize::Zeroizing;

use super::connection::Connection;
use super::protocol::{EXCHANGE_BYTES_MAX, Exchanged, InDataExchange, Status, Target};
use super::session::Fault;
use crate::apdu::{CardChannel, ChannelError};

/// The longest answer of ISO 7816-4 in short lengths: 256 bytes and the status word.
const ANSWER_BYTES_MAX: usize = 258;

/// A card that was woken. It carries short lengths: they fit into one frame each. Something longer
/// is refused by whoever builds the command, or said in links of a chain.
pub struct Pn532Channel<'r> {
    connection: &'r mut Connection,
    line: u32,
    target: u8,
}

impl<'r> Pn532Channel<'r> {
    pub(super) fn new(connection: &'r mut Connection, target: Target) -> Self {
        Self {
            line: connection.line_number(),
            connection,
            target: target.number,
        }
    }

    fn exchange(&mut self, data: &[u8], until: Instant) -> Result<Exchanged, ChannelError> {
        let command = InDataExchange {
            target: self.target,
            data,
        };
        let answer = self.connection.ask_on(self.line, &command, until);
        let answer = answer.map_err(|fault| of_fault(&fault))?;
        match answer.status {
            Status::Ok => Ok(answer),
            status => Err(of_status(status)),
        }
    }
}

impl CardChannel for Pn532Channel<'_> {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        if command.len() > EXCHANGE_BYTES_MAX {
            let length = command.len();
            return Err(ChannelError::Garbled(format!(
                "a command of {length} bytes is longer than the {EXCHANGE_BYTES_MAX} of a frame"
            )));
        }
        let mut part = self.exchange(command, until)?;
        if !part.more {
            return Ok(part.data);
        }
        let room = ANSWER_BYTES_MAX + EXCHANGE_BYTES_MAX;
        let mut whole = Zeroizing::new(Vec::with_capacity(room));
        loop {
            // A piece without anything could go on for ever.
            let is_endless = part.more && part.data.is_empty();
            if is_endless || whole.len() + part.data.len() > ANSWER_BYTES_MAX {
                return Err(too_long());
            }
            whole.extend_from_slice(&part.data);
            if !part.more {
                return Ok(whole);
            }
            part = self.exchange(&[], until)?;
        }
    }
}

fn too_long() -> ChannelError {
    let detail = "it answers more than a short answer holds";
    ChannelError::Garbled(detail.into())
}

/// What the module's trouble means for whoever reads the card.
fn of_fault(fault: &Fault) -> ChannelError {
    match fault {
        Fault::Unanswered { .. } => ChannelError::Timeout,
        Fault::Lost => ChannelError::Reset,
        other => ChannelError::ReaderGone(other.to_string()),
    }
}

/// What the card's trouble means.
fn of_status(status: Status) -> ChannelError {
    match status {
        Status::Timeout | Status::NoSuchCard(_) => ChannelError::Removed,
        Status::TooHot | Status::OverCurrent => ChannelError::Busy,
        other => ChannelError::Garbled(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_that_left_the_field_is_no_fault_of_the_module() {
        for byte in [0x01, 0x27, 0x29, 0x2B] {
            let error = of_status(Status::from_byte(byte));
            assert_eq!(error, ChannelError::Removed, "{byte:02X}");
        }
        let hot = of_status(Status::from_byte(0x0D));
        assert_eq!(hot, ChannelError::Busy);
        let broken = of_status(Status::from_byte(0x02));
        assert!(matches!(broken, ChannelError::Garbled(_)));
    }
}
