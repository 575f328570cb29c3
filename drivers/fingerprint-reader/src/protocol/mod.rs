//! The packets of ZFM modules (R30x, R503, AS608 and their many copies), both directions, without I/O.
//!
//! ```text
//!   EF 01 | address 4 | kind 1 | length 2 | payload … | sum 2      ZFM manual
//!                        01 command  02 data  07 acknowledge  08 last data
//! ```
//!
//! One command a file: what the host asks and what the module acknowledges, written and read both
//! ways. The makers name the directions from the module's side: *Up* is module to host.

mod aura_led;
mod confirmation;
mod decoder;
mod down_char;
mod echo;
mod gen_img;
mod img_2_tz;
mod match_buffers;
mod packet;
mod read_sys_para;
mod request;
mod set_sys_para;
mod soft_reset;
mod template_count;
mod up_char;
mod up_image;
mod vfy_pwd;

use std::time::Duration;

pub use aura_led::{AuraColour, AuraLed, AuraMode};
pub use confirmation::Confirmation;
pub use decoder::{Decoder, Heard, Noise};
pub use down_char::DownChar;
pub use echo::Echo;
pub use gen_img::GenImg;
pub use img_2_tz::Img2Tz;
pub use match_buffers::MatchBuffers;
pub use packet::{ADDRESS_DEFAULT, FRAME_BYTES, PAYLOAD_BYTES_MAX, Packet, PacketKind};
pub use read_sys_para::{PacketSize, ReadSysPara, SystemParameters};
pub use request::Request;
pub use set_sys_para::SetSysPara;
pub use soft_reset::SoftReset;
pub use template_count::TemplateCount;
pub use up_char::UpChar;
pub use up_image::UpImage;
pub use vfy_pwd::VfyPwd;

/// What a module says by itself after power-on and after a reset, outside any packet.
pub const READY: u8 = 0x55;

/// Where the data packets of a command go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bulk {
    /// There are none.
    None,
    /// From the module, after its acknowledgement, at most this many bytes.
    FromModule {
        /// The most that is taken.
        bytes_max: usize,
    },
    /// To the module, after its acknowledgement.
    ToModule,
}

/// One of the two places in the module's memory where features are kept until power-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buffer {
    /// CharBuffer1.
    One,
    /// CharBuffer2.
    Two,
}

impl Buffer {
    fn byte(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// Modules take every other number for the second buffer (ZFM manual).
    fn from_byte(byte: u8) -> Self {
        if byte == 1 { Self::One } else { Self::Two }
    }
}

/// One command: what it says and how its acknowledgement is read.
pub trait Command: Copy {
    /// The instruction code.
    const CODE: u8;
    /// For errors and logs.
    const NAME: &'static str;
    /// How long a well module takes to acknowledge at most.
    const ANSWER_MAX: Duration;
    /// Where data packets go after the acknowledgement.
    const BULK: Bulk = Bulk::None;
    /// What the acknowledgement tells beside "done".
    type Reply;

    /// The bytes after the instruction code.
    fn arguments(&self) -> Vec<u8>;

    /// Whether `confirmation` says that it was done. Only [`Echo`] has another word for it.
    fn is_done(confirmation: Confirmation) -> bool {
        confirmation == Confirmation::Ok
    }

    /// Reads what follows the confirmation; `None` when this is not the answer to this command.
    fn read_reply(rest: &[u8]) -> Option<Self::Reply>;
}

/// The payload of `command`'s packet.
pub fn payload_of<C: Command>(command: &C) -> Vec<u8> {
    let mut payload = vec![C::CODE];
    payload.extend(command.arguments());
    payload
}

/// Reads an acknowledgement that tells nothing more.
fn nothing_more(rest: &[u8]) -> Option<()> {
    rest.is_empty().then_some(())
}
