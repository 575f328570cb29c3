//! What a simulated camera says on a link. Our own, because no camera speaks V4L2 on a wire.
//!
//! ```text
//!   message   length (4 bytes, big-endian) and so many bytes, the first of which says what it is
//!   camera ►  'H' card \n bus \n 640x480 1280x720 …
//!   camera ►  'F' flagged (0 or 1) claimed length (4) MJPEG
//!   ◄ kernel  'S' width (2) height (2)                       start
//! ```

use std::fmt::Write as _;

use super::rules::Sent;

/// Longest message: an uncompressed picture of the largest camera would fit.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One message.
pub enum Message {
    /// The camera says who it is and which sizes it has.
    Hello {
        /// Its name.
        card: String,
        /// Where it is plugged in.
        bus: String,
        /// Its sizes, the first being how it wakes up.
        sizes: Vec<(u32, u32)>,
    },
    /// A frame.
    Frame(Sent),
    /// The kernel wants frames of this size.
    Start {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
}

impl Message {
    /// The message's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        match self {
            Self::Hello { card, bus, sizes } => {
                let mut text = format!("{card}\n{bus}\n");
                for (width, height) in sizes {
                    let _ = write!(text, "{width}x{height} ");
                }
                body.push(b'H');
                body.extend_from_slice(text.as_bytes());
            }
            Self::Frame(sent) => {
                body.extend_from_slice(&[b'F', u8::from(sent.is_flagged)]);
                body.extend_from_slice(&sent.claimed.to_be_bytes());
                body.extend_from_slice(&sent.bytes);
            }
            Self::Start { width, height } => {
                body.push(b'S');
                body.extend_from_slice(&width.to_be_bytes());
                body.extend_from_slice(&height.to_be_bytes());
            }
        }
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.append(&mut body);
        bytes
    }

    fn of(body: &[u8]) -> Option<Self> {
        match body {
            [b'H', text @ ..] => hello(std::str::from_utf8(text).ok()?),
            [b'F', flagged, a, b, c, d, bytes @ ..] => Some(Self::Frame(Sent {
                bytes: bytes.to_vec(),
                claimed: u32::from_be_bytes([*a, *b, *c, *d]),
                is_flagged: *flagged != 0,
            })),
            [b'S', a, b, c, d] => Some(Self::Start {
                width: u16::from_be_bytes([*a, *b]),
                height: u16::from_be_bytes([*c, *d]),
            }),
            _ => None,
        }
    }
}

fn hello(text: &str) -> Option<Message> {
    let mut lines = text.lines();
    let (card, bus) = (lines.next()?.to_owned(), lines.next()?.to_owned());
    let size = |word: &str| {
        let (width, height) = word.split_once('x')?;
        Some((width.parse().ok()?, height.parse().ok()?))
    };
    let sizes: Option<Vec<(u32, u32)>> = lines.next()?.split_whitespace().map(size).collect();
    let sizes = sizes.filter(|sizes| !sizes.is_empty())?;
    Some(Message::Hello { card, bus, sizes })
}

/// Puts messages together from bytes that come in any pieces.
#[derive(Default)]
pub struct Assembly {
    pending: Vec<u8>,
}

/// What came is no message. The link is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonsense;

impl Assembly {
    /// Takes bytes in.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one.
    ///
    /// # Errors
    /// [`Nonsense`], once something else came.
    pub fn next(&mut self) -> Result<Option<Message>, Nonsense> {
        let Some(length) = self.pending.first_chunk() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*length) as usize;
        if !(1..=MESSAGE_BYTES_MAX).contains(&length) {
            return Err(Nonsense);
        }
        if self.pending.len() < 4 + length {
            return Ok(None);
        }
        let rest = self.pending.split_off(4 + length);
        let whole = std::mem::replace(&mut self.pending, rest);
        Message::of(&whole[4..]).map(Some).ok_or(Nonsense)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_through_in_any_pieces() {
        let hello = Message::Hello {
            card: "Cam".into(),
            bus: "usb-1".into(),
            sizes: vec![(640, 480), (1280, 720)],
        };
        let frame = Message::Frame(Sent::whole(vec![1, 2, 3]));
        let start = Message::Start {
            width: 640,
            height: 480,
        };
        let said = [hello.bytes(), frame.bytes(), start.bytes()].concat();
        for piece in 1..said.len() {
            let (mut assembly, mut heard) = (Assembly::default(), Vec::new());
            for bytes in said.chunks(piece) {
                assembly.push(bytes);
                while let Some(message) = assembly.next().expect("sense") {
                    heard.extend(message.bytes());
                }
            }
            assert!(heard == said, "in pieces of {piece}");
        }
    }

    #[test]
    fn nonsense_and_lengths_beyond_all_bounds_are_refused() {
        for bytes in [
            &[0xFF; 8][..],
            &[0, 0, 0, 0, 1],
            b"\0\0\0\x01?",
            b"\0\0\0\x02H\xFF",
        ] {
            let mut assembly = Assembly::default();
            assembly.push(bytes);
            assert!(assembly.next().is_err(), "{bytes:?}");
        }
    }
}
