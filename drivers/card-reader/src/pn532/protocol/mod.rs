//! The frames and commands of a PN532, both directions, without I/O (PN532 manual: NXP UM0701-02).
//!
//! ```text
//!   host ── 00 00 FF LEN LCS D4 code … DCS 00 ──► module
//!        ◄── 00 00 FF 00 FF 00 ──────────────────        "I heard you"
//!        ◄── 00 00 FF LEN LCS D5 code+1 … DCS 00 ─       the answer
//! ```
//!
//! A length and its checksum add up to zero, and so do the data and theirs. Over 255 bytes of data
//! the length is `FF FF`, two bytes and a checksum. One command a file: what the host asks and what
//! the module answers, written and read both ways.

mod decoder;
mod diagnose;
mod frame;
mod get_firmware_version;
mod in_data_exchange;
mod in_list_passive_target;
mod in_release;
mod request;
mod rf_configuration;
mod sam_configuration;
mod status;

use std::time::Duration;

use zeroize::Zeroizing;

pub(crate) use decoder::extent;
pub use decoder::{Decoder, Heard, Noise};
pub use diagnose::Diagnose;
pub use frame::{Direction, FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX, Frame, Payload, WAKE_UP};
pub use get_firmware_version::{Firmware, GetFirmwareVersion, PN532_CHIP};
pub use in_data_exchange::{EXCHANGE_BYTES_MAX, Exchanged, InDataExchange};
pub use in_list_passive_target::{Air, InListPassiveTarget, Target};
pub(crate) use in_list_passive_target::{card_a, card_b};
pub use in_release::InRelease;
pub use request::Request;
pub use rf_configuration::RfConfiguration;
pub use sam_configuration::SamConfiguration;
pub use status::Status;

/// One command: what it says and how its answer is read.
pub trait Command {
    /// The command's code; its answer has the next one.
    const CODE: u8;
    /// For errors and logs.
    const NAME: &'static str;
    /// How long a well module takes to answer at most.
    const ANSWER_MAX: Duration;
    /// Whether saying it twice does no more than saying it once.
    const REPEATABLE: bool = true;
    /// What the answer tells.
    type Reply;

    /// Writes the bytes after the code.
    fn write_arguments(&self, payload: &mut Payload);

    /// Reads what follows the answer's code; `None` when this is not the answer to this command.
    fn read_reply(&self, rest: &[u8]) -> Option<Self::Reply>;
}

/// The payload of `command`'s frame.
pub fn payload_of<C: Command>(command: &C) -> Payload {
    let mut payload = begun(C::CODE);
    command.write_arguments(&mut payload);
    payload
}

/// The payload of an answer to the command with `code`.
pub fn answer_to(code: u8, rest: &[u8]) -> Payload {
    let mut payload = begun(code.wrapping_add(1));
    payload.extend_from_slice(rest);
    payload
}

/// With room for the longest there is, so that it never grows and leaves nothing behind.
fn begun(code: u8) -> Payload {
    let mut payload = Zeroizing::new(Vec::with_capacity(FRAME_DATA_BYTES_MAX));
    payload.push(code);
    payload
}

/// Reads an answer that tells nothing.
fn nothing_more(rest: &[u8]) -> Option<()> {
    rest.is_empty().then_some(())
}
