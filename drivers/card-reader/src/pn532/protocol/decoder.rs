//! Finds frames in a stream of bytes, and the next one after a broken one.

use zeroize::{Zeroize as _, Zeroizing};

use super::frame::{FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX, Frame, Payload, forget_first, sum};

/// What came out of the stream.
pub enum Heard {
    /// A whole frame with right checksums.
    Frame(Frame),
    /// Bytes that are none.
    Noise(Noise),
}

/// Why bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// They do not begin as a frame does. Reported once for each run of such bytes in a push.
    Stray,
    /// The length and its checksum do not agree.
    LengthSum,
    /// No frame has that length.
    Length,
    /// The checksum of the data is wrong.
    Sum,
    /// The data go neither to the module nor from it.
    Direction,
}

/// Start code and the shortest length field; an acknowledgement is no longer.
const SHORT_HEAD_BYTES: usize = 4;
/// Start code, the mark of extended frames, and their length field.
const EXTENDED_HEAD_BYTES: usize = 7;

/// How a frame begins.
enum Head {
    /// More bytes are needed.
    Unfinished,
    /// A frame without data.
    Bare(Frame),
    /// Data follow.
    Data { head: usize, data: usize },
    /// It is none.
    Broken(Noise),
}

/// Takes bytes as they come. Holds one frame at most; after a broken one it looks for the next
/// start *inside* it, so that one lost byte never costs two frames.
///
/// Zeros between frames are no noise: pre- and postamble may have any length, and a wake-up ends in
/// them.
pub struct Decoder {
    /// Begins at a zero that may belong to a start code. Never grows.
    pending: Payload,
}

impl Default for Decoder {
    fn default() -> Self {
        let room = FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND;
        Self {
            pending: Zeroizing::new(Vec::with_capacity(room)),
        }
    }
}

impl Decoder {
    /// Takes `bytes`; gives what they complete, in order.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        let mut stray = false;
        for byte in bytes {
            self.pending.push(*byte);
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

    /// How many bytes wait for the rest of their frame.
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Forgets what waits.
    pub fn clear(&mut self) {
        self.pending.zeroize();
    }

    /// Takes one frame or one mistake from the front; `None` when more bytes are needed.
    fn step(&mut self) -> Option<Heard> {
        while self.pending.starts_with(&[0, 0]) {
            forget_first(&mut self.pending, 1);
        }
        match head_of(&self.pending) {
            Head::Unfinished => None,
            Head::Broken(noise) => Some(self.reject(noise)),
            Head::Bare(frame) => {
                forget_first(&mut self.pending, SHORT_HEAD_BYTES);
                Some(Heard::Frame(frame))
            }
            Head::Data { head, data } if self.pending.len() > head + data => {
                Some(self.take(head, head + data))
            }
            Head::Data { .. } => None,
        }
    }

    fn take(&mut self, head: usize, end: usize) -> Heard {
        if sum(&self.pending[head..=end]) != 0 {
            return self.reject(Noise::Sum);
        }
        let Some(frame) = Frame::of_data(&self.pending[head..end]) else {
            return self.reject(Noise::Direction);
        };
        forget_first(&mut self.pending, end + 1);
        Heard::Frame(frame)
    }

    /// Forgets everything before the next byte that may begin a start code.
    fn reject(&mut self, noise: Noise) -> Heard {
        let rest = self.pending.get(1..).unwrap_or_default();
        let next = rest.iter().position(|byte| *byte == 0);
        let count = next.map_or(self.pending.len(), |at| at + 1);
        forget_first(&mut self.pending, count);
        Heard::Noise(noise)
    }
}

fn head_of(pending: &[u8]) -> Head {
    match *pending {
        [] | [0] | [0, 0xFF] | [0, 0xFF, _] => Head::Unfinished,
        [0, 0xFF, 0x00, 0xFF, ..] => Head::Bare(Frame::Ack),
        [0, 0xFF, 0xFF, 0x00, ..] => Head::Bare(Frame::Nack),
        [0, 0xFF, 0xFF, 0xFF, ref length @ ..] => extended(length),
        [0, 0xFF, length, check, ..] => measured(&[length, check], length.into(), SHORT_HEAD_BYTES),
        _ => Head::Broken(Noise::Stray),
    }
}

fn extended(length: &[u8]) -> Head {
    match *length {
        [high, low, check, ..] => {
            let data = u16::from_be_bytes([high, low]).into();
            measured(&[high, low, check], data, EXTENDED_HEAD_BYTES)
        }
        _ => Head::Unfinished,
    }
}

fn measured(field: &[u8], data: usize, head: usize) -> Head {
    match (sum(field), data) {
        (0, 1..=FRAME_DATA_BYTES_MAX) => Head::Data { head, data },
        (0, _) => Head::Broken(Noise::Length),
        _ => Head::Broken(Noise::LengthSum),
    }
}

/// How many of `bytes`, read at once from a bus, belong to the frame at their front: a bus goes on
/// giving bytes when the module has none left. All of them, where there is no frame.
pub(crate) fn extent(bytes: &[u8]) -> usize {
    let start = bytes.windows(2).position(|pair| pair == [0, 0xFF]);
    let Some(start) = start else {
        return bytes.len();
    };
    let length = match head_of(&bytes[start..]) {
        Head::Bare(_) => SHORT_HEAD_BYTES,
        Head::Data { head, data } => head + data + 1,
        Head::Unfinished | Head::Broken(_) => bytes.len(),
    };
    bytes.len().min(start + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pn532::protocol::Direction;

    fn answer(payload: &[u8]) -> Vec<u8> {
        let payload = Zeroizing::new(payload.to_vec());
        Frame::data(Direction::FromModule, payload).bytes().to_vec()
    }

    fn payloads(heard: &[Heard]) -> Vec<Vec<u8>> {
        heard
            .iter()
            .filter_map(|heard| match heard {
                Heard::Frame(Frame::Data(_, payload)) => Some(payload.to_vec()),
                _ => None,
            })
            .collect()
    }

    fn noises(heard: &[Heard]) -> Vec<Noise> {
        heard
            .iter()
            .filter_map(|heard| match heard {
                Heard::Noise(noise) => Some(*noise),
                Heard::Frame(_) => None,
            })
            .collect()
    }

    #[test]
    fn the_four_frames_are_told_apart() {
        let all = [Frame::Ack, Frame::Nack, Frame::Error];
        let bytes: Vec<u8> = all.iter().flat_map(|one| one.bytes().to_vec()).collect();
        let heard = Decoder::default().push(&bytes);
        let frames: Vec<Frame> = heard
            .into_iter()
            .filter_map(|heard| match heard {
                Heard::Frame(frame) => Some(frame),
                Heard::Noise(_) => None,
            })
            .collect();
        assert!(frames == all);
    }

    #[test]
    fn a_wake_up_and_long_zeros_are_no_frame_and_cost_none() {
        let mut bytes = super::super::WAKE_UP.to_vec();
        bytes.extend(answer(&[3]));
        let heard = Decoder::default().push(&bytes);
        assert_eq!(payloads(&heard), [vec![3]]);
        assert_eq!(noises(&heard), [Noise::Stray]);
    }

    #[test]
    fn each_mistake_has_its_name_and_the_next_frame_is_found() {
        for (at, value, noise) in [
            (1, 0x55, Noise::Stray),
            (4, 0x01, Noise::LengthSum),
            (6, 0x77, Noise::Sum),
            (5, 0xD6, Noise::Sum),
        ] {
            let mut bytes = answer(&[3, 9]);
            bytes[at] = value;
            bytes.extend(answer(&[2]));
            let heard = Decoder::default().push(&bytes);
            assert_eq!(payloads(&heard), [vec![2]], "{noise:?}");
            assert!(noises(&heard).contains(&noise), "{noise:?}");
        }
    }

    #[test]
    fn a_length_that_no_frame_has_is_refused_before_anything_is_kept() {
        let mut decoder = Decoder::default();
        let heard = decoder.push(&[0, 0, 0xFF, 0xFF, 0xFF, 0x40, 0x00, 0xC0]);
        assert_eq!(noises(&heard)[0], Noise::Length);
        let heard = decoder.push(&[0, 0, 0xFF, 0, 0, 0]);
        assert!(noises(&heard).contains(&Noise::Length));
    }

    #[test]
    fn a_frame_cut_short_does_not_swallow_the_one_behind_it() {
        let mut bytes = answer(&[3, 1, 2, 3]);
        bytes.truncate(bytes.len() - 4);
        bytes.extend(answer(&[2]));
        bytes.extend(answer(&[2]));
        let heard = Decoder::default().push(&bytes);
        assert_eq!(payloads(&heard).last(), Some(&vec![2]));
    }

    #[test]
    fn what_a_bus_gives_behind_a_frame_is_not_counted_to_it() {
        for frame in [answer(&[3]), answer(&[7; 260]), Frame::Ack.bytes().to_vec()] {
            let mut read = frame.clone();
            read.extend([0x80; 20]);
            assert_eq!(extent(&read), frame.len() - 1, "all but the postamble");
        }
        assert_eq!(extent(&[0x80; 20]), 20);
    }
}
