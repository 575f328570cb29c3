//! Records of the kernel's input devices (`struct input_event` of `linux/input.h`).
//!
//! ```text
//!   time (two words of the machine) │ type, 2 │ code, 2 │ value, 4      in the machine's order
//! ```

use zeroize::Zeroizing;

/// Length of one record: 24 bytes where a word has 64 bits, 16 where it has 32.
pub const RECORD_BYTES: usize = TIME_BYTES + 8;
const TIME_BYTES: usize = 2 * size_of::<usize>();

const EV_SYN: u16 = 0x00;
const EV_KEY: u16 = 0x01;
const SYN_REPORT: u16 = 0;
const SYN_DROPPED: u16 = 3;

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMotion {
    /// It went up.
    Up,
    /// It went down.
    Down,
    /// It is still down: the keyboard repeats itself.
    Repeat,
}

/// One record, as far as we care. Has no `Debug`: the keys are what was scanned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A key moved.
    Key(u16, KeyMotion),
    /// All that happened at one moment has been told.
    Report,
    /// The kernel had no room and dropped records.
    Dropped,
    /// Lamps, scan codes and the like.
    Other,
}

/// Puts records together from bytes cut anywhere.
#[derive(Default)]
pub struct Records {
    held: Zeroizing<[u8; RECORD_BYTES]>,
    count: usize,
}

impl Records {
    /// Takes one byte; the record that it ends, if it does.
    pub fn push(&mut self, byte: u8) -> Option<Record> {
        self.held[self.count] = byte;
        self.count += 1;
        if self.count < RECORD_BYTES {
            return None;
        }
        self.count = 0;
        Some(Record::read(&self.held))
    }

    /// Whether one is half there.
    pub fn is_midway(&self) -> bool {
        self.count > 0
    }
}

impl Record {
    fn read(bytes: &[u8; RECORD_BYTES]) -> Self {
        let [.., t0, t1, c0, c1, v0, v1, v2, v3] = *bytes;
        let kind = u16::from_ne_bytes([t0, t1]);
        let code = u16::from_ne_bytes([c0, c1]);
        match (kind, code, i32::from_ne_bytes([v0, v1, v2, v3])) {
            (EV_KEY, code, 0) => Self::Key(code, KeyMotion::Up),
            (EV_KEY, code, 1) => Self::Key(code, KeyMotion::Down),
            (EV_KEY, code, 2) => Self::Key(code, KeyMotion::Repeat),
            (EV_SYN, SYN_REPORT, _) => Self::Report,
            (EV_SYN, SYN_DROPPED, _) => Self::Dropped,
            _ => Self::Other,
        }
    }

    /// As the kernel writes it, at no particular time; simulators share this file.
    pub fn write(self) -> [u8; RECORD_BYTES] {
        let (kind, code, value) = match self {
            Self::Key(code, motion) => (EV_KEY, code, motion as u8),
            Self::Report => (EV_SYN, SYN_REPORT, 0),
            Self::Dropped => (EV_SYN, SYN_DROPPED, 0),
            // What every USB keyboard sends before a key: EV_MSC, MSC_SCAN.
            Self::Other => (0x04, 0x04, 0),
        };
        let mut bytes = [0; RECORD_BYTES];
        let (_, tail) = bytes.split_at_mut(TIME_BYTES);
        tail[..2].copy_from_slice(&kind.to_ne_bytes());
        tail[2..4].copy_from_slice(&code.to_ne_bytes());
        tail[4..].copy_from_slice(&i32::from(value).to_ne_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        for record in [
            Record::Key(30, KeyMotion::Down),
            Record::Key(30, KeyMotion::Repeat),
            Record::Key(30, KeyMotion::Up),
            Record::Report,
            Record::Dropped,
            Record::Other,
        ] {
            let mut records = Records::default();
            let read: Vec<_> = record
                .write()
                .iter()
                .filter_map(|b| records.push(*b))
                .collect();
            assert!(read == [record]);
        }
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_record_of_a_64_bit_machine_has_24_bytes() {
        let down = Record::Key(0x001E, KeyMotion::Down).write();
        assert_eq!(down.len(), 24);
        assert_eq!(down[16..18], 1_u16.to_ne_bytes());
        assert_eq!(down[20..], 1_i32.to_ne_bytes());
    }
}
