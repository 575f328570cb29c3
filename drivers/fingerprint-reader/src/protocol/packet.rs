//! One packet.

use zeroize::Zeroizing;

use crate::secret::Secret;

/// The address of a module that nobody has changed.
pub const ADDRESS_DEFAULT: u32 = 0xFFFF_FFFF;
/// The largest payload: data packets come in 32, 64, 128 or 256 bytes (ZFM manual).
pub const PAYLOAD_BYTES_MAX: usize = 256;
/// What is around a payload: start 2, address 4, kind 1, length 2, sum 2.
pub const FRAME_BYTES: usize = 11;

/// What a packet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketKind {
    /// Host asks.
    Command,
    /// Part of an image or a template.
    Data,
    /// Module acknowledges.
    Acknowledge,
    /// The last part.
    LastData,
}

impl PacketKind {
    /// The byte on the wire.
    pub fn byte(self) -> u8 {
        match self {
            Self::Command => 0x01,
            Self::Data => 0x02,
            Self::Acknowledge => 0x07,
            Self::LastData => 0x08,
        }
    }

    /// The kind that `byte` means.
    pub fn from_byte(byte: u8) -> Option<Self> {
        [Self::Command, Self::Data, Self::Acknowledge, Self::LastData]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// One packet. Its payload may be a piece of a finger, so it is wiped and has no `Debug`.
#[derive(PartialEq, Eq)]
pub struct Packet {
    /// Whom it is for, or from.
    pub address: u32,
    /// What it is for.
    pub kind: PacketKind,
    /// What it says, at most [`PAYLOAD_BYTES_MAX`] bytes.
    pub payload: Secret,
}

impl Packet {
    /// A packet to or from `address`; what is over [`PAYLOAD_BYTES_MAX`] is our own mistake.
    pub fn new(address: u32, kind: PacketKind, payload: &[u8]) -> Self {
        assert!(
            payload.len() <= PAYLOAD_BYTES_MAX,
            "payloads are cut to size before they are packed"
        );
        Self {
            address,
            kind,
            payload: Secret::copied(payload),
        }
    }

    /// The bytes on the wire.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let payload = self.payload.as_slice();
        let mut bytes = Zeroizing::new(Vec::with_capacity(payload.len() + FRAME_BYTES));
        bytes.extend_from_slice(&[0xEF, 0x01]);
        bytes.extend_from_slice(&self.address.to_be_bytes());
        bytes.push(self.kind.byte());
        let length = u16::try_from(payload.len() + 2).expect("a payload has at most 256 bytes");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(payload);
        let sum = sum(&bytes[6..]);
        bytes.extend_from_slice(&sum.to_be_bytes());
        bytes
    }
}

/// The check sum: kind, length and payload added up, carry thrown away.
pub(super) fn sum(bytes: &[u8]) -> u16 {
    bytes
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_s_handshake_is_written_byte_for_byte() {
        // ZFM manual, VfyPwd with password 0.
        let packet = Packet::new(ADDRESS_DEFAULT, PacketKind::Command, &[0x13, 0, 0, 0, 0]);
        assert_eq!(
            packet.bytes().as_slice(),
            [
                0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00, 0x07, 0x13, 0, 0, 0, 0, 0x00, 0x1B
            ]
        );
    }
}
