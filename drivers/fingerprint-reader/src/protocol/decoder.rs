//! Finds packets in a stream of bytes, and the next one after a broken one.

use super::packet::{FRAME_BYTES, PAYLOAD_BYTES_MAX, Packet, PacketKind, sum};
use crate::secret::Secret;

const START: [u8; 2] = [0xEF, 0x01];
/// Start, address, kind and length.
const HEAD_BYTES: usize = 9;

/// What came out of the stream.
pub enum Heard {
    /// A whole packet with the right sum.
    Packet(Packet),
    /// Bytes that are none.
    Noise(Noise),
}

/// Why bytes are no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// They do not begin as a packet does. Reported once for each run of such bytes in a push.
    Stray,
    /// The kind is none that we know.
    Kind,
    /// The length leaves no room for a sum, or is over what a module can send.
    Length,
    /// The sum is wrong.
    Sum,
}

/// Takes bytes as they come. Holds one packet at most; after a broken one it looks for the next
/// start *inside* it, so that one lost byte never costs two packets.
pub struct Decoder {
    pending: Secret,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            pending: Secret::with_room(PAYLOAD_BYTES_MAX + FRAME_BYTES),
        }
    }
}

impl Decoder {
    /// Takes `bytes`; gives what they complete, in order.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        let mut stray = false;
        for byte in bytes {
            self.pending
                .extend(&[*byte])
                .expect("a whole or broken packet is taken out at once");
            while let Some(found) = self.step() {
                let is_stray = matches!(found, Heard::Noise(Noise::Stray));
                if !(is_stray && stray) {
                    heard.push(found);
                }
                stray = is_stray;
            }
        }
        heard
    }

    /// How many bytes wait for the rest of their packet.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Takes one packet or one mistake from the front; `None` when more bytes are needed.
    fn step(&mut self) -> Option<Heard> {
        let pending = self.pending.as_slice();
        let begun = pending.len().min(START.len());
        if pending[..begun] != START[..begun] {
            return Some(self.reject(Noise::Stray));
        }
        if pending.len() < HEAD_BYTES {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([pending[7], pending[8]]));
        let Some(kind) = PacketKind::from_byte(pending[6]) else {
            return Some(self.reject(Noise::Kind));
        };
        if !(2..=PAYLOAD_BYTES_MAX + 2).contains(&length) {
            return Some(self.reject(Noise::Length));
        }
        let end = HEAD_BYTES + length;
        if pending.len() < end {
            return None;
        }
        Some(self.take(kind, end))
    }

    fn take(&mut self, kind: PacketKind, end: usize) -> Heard {
        let pending = self.pending.as_slice();
        let said = u16::from_be_bytes([pending[end - 2], pending[end - 1]]);
        if said != sum(&pending[6..end - 2]) {
            return self.reject(Noise::Sum);
        }
        let address = u32::from_be_bytes([pending[2], pending[3], pending[4], pending[5]]);
        let packet = Packet::new(address, kind, &pending[HEAD_BYTES..end - 2]);
        self.pending.forget_first(end);
        Heard::Packet(packet)
    }

    /// Forgets everything before the next byte that may be a start.
    fn reject(&mut self, noise: Noise) -> Heard {
        let rest = self.pending.as_slice().get(1..).unwrap_or_default();
        let next = rest.iter().position(|byte| *byte == START[0]);
        self.pending
            .forget_first(next.map_or(self.pending.len(), |at| at + 1));
        Heard::Noise(noise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ADDRESS_DEFAULT;

    fn ack(payload: &[u8]) -> Vec<u8> {
        Packet::new(ADDRESS_DEFAULT, PacketKind::Acknowledge, payload)
            .bytes()
            .to_vec()
    }

    fn packets(heard: &[Heard]) -> Vec<Vec<u8>> {
        heard
            .iter()
            .filter_map(|heard| match heard {
                Heard::Packet(packet) => Some(packet.payload.as_slice().to_vec()),
                Heard::Noise(_) => None,
            })
            .collect()
    }

    fn noises(heard: &[Heard]) -> Vec<Noise> {
        heard
            .iter()
            .filter_map(|heard| match heard {
                Heard::Packet(_) => None,
                Heard::Noise(noise) => Some(*noise),
            })
            .collect()
    }

    #[test]
    fn a_packet_after_noise_is_found() {
        let mut bytes = b"\x55login: \xEF\xEF".to_vec();
        bytes.extend(ack(&[0]));
        let heard = Decoder::default().push(&bytes);
        assert_eq!(packets(&heard), [vec![0]]);
    }

    #[test]
    fn each_mistake_has_its_name_and_the_next_packet_is_found() {
        for (at, value, noise) in [
            (6, 0x44, Noise::Kind),
            (7, 0x7F, Noise::Length),
            (8, 0x01, Noise::Length),
            (11, 0x77, Noise::Sum),
        ] {
            let mut bytes = ack(&[0]);
            bytes[at] = value;
            bytes.extend(ack(&[2]));
            let heard = Decoder::default().push(&bytes);
            assert_eq!(packets(&heard), [vec![2]], "{noise:?}");
            assert!(noises(&heard).contains(&noise), "{noise:?}");
        }
    }

    #[test]
    fn a_packet_cut_short_does_not_swallow_the_one_behind_it() {
        let mut bytes = ack(&[0, 1, 2, 3]);
        bytes.truncate(bytes.len() - 3);
        bytes.extend(ack(&[2]));
        let heard = Decoder::default().push(&bytes);
        assert_eq!(packets(&heard), [vec![2]]);
    }
}
