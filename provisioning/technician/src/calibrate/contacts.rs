//! Taps in what the kernel tells of a panel (`struct input_event` of `linux/input.h`, protocol B of
//! Documentation/input/multi-touch-protocol.rst).
//!
//! ```text
//!   nobody ── down ──► one finger: places are summed ── up ──► a tap: their middle
//!                          └── a second finger ──► nobody's tap: wait until all are up
//! ```

const EV_SYN: u16 = 0x00;
const EV_KEY: u16 = 0x01;
const EV_ABS: u16 = 0x03;
const SYN_REPORT: u16 = 0;
const SYN_DROPPED: u16 = 3;
const BTN_TOUCH: u16 = 0x14a;
const ABS_X: u16 = 0x00;
const ABS_Y: u16 = 0x01;
const ABS_MT_SLOT: u16 = 0x2f;
const ABS_MT_TRACKING_ID: u16 = 0x39;

const TIME_BYTES: usize = 2 * size_of::<usize>();
/// Length of one record: 24 bytes where a word has 64 bits, 16 where it has 32.
pub const RECORD_BYTES: usize = TIME_BYTES + 8;

/// What one axis of the panel may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// At the left, or at the top.
    pub min: i32,
    /// At the right, or at the bottom.
    pub max: i32,
}

impl Range {
    /// `value` in parts of the panel, as libinput counts them.
    pub fn part(self, value: f64) -> f64 {
        let whole = f64::from(self.max) - f64::from(self.min) + 1.0;
        (value - f64::from(self.min)) / whole
    }
}

/// Puts taps together from bytes that were cut anywhere.
pub struct Taps {
    held: Vec<u8>,
    x: i32,
    y: i32,
    slot: i32,
    down: bool,
    spoilt: bool,
    sum: (f64, f64),
    count: u32,
}

impl Default for Taps {
    fn default() -> Self {
        Self {
            held: Vec::with_capacity(RECORD_BYTES),
            x: 0,
            y: 0,
            slot: 0,
            down: false,
            spoilt: false,
            sum: (0.0, 0.0),
            count: 0,
        }
    }
}

impl Taps {
    /// Takes one byte; the tap that it ends, in the panel's own units.
    pub fn push(&mut self, byte: u8) -> Option<(f64, f64)> {
        self.held.push(byte);
        if self.held.len() < RECORD_BYTES {
            return None;
        }
        let event = read(&self.held);
        self.held.clear();
        self.on(event?)
    }

    fn on(&mut self, (kind, code, value): (u16, u16, i32)) -> Option<(f64, f64)> {
        match (kind, code) {
            // Panels tell the first finger as ABS_X and ABS_Y too, whatever else they know.
            (EV_ABS, ABS_X) => self.x = value,
            (EV_ABS, ABS_Y) => self.y = value,
            (EV_ABS, ABS_MT_SLOT) => self.slot = value,
            (EV_ABS, ABS_MT_TRACKING_ID) if value >= 0 && self.slot != 0 => self.spoilt = true,
            (EV_KEY, BTN_TOUCH) if value == 1 => {
                self.down = true;
                (self.sum, self.count) = ((0.0, 0.0), 0);
            }
            (EV_KEY, BTN_TOUCH) if value == 0 => return self.lifted(),
            (EV_SYN, SYN_REPORT) if self.down => {
                self.sum.0 += f64::from(self.x);
                self.sum.1 += f64::from(self.y);
                self.count = self.count.saturating_add(1);
            }
            // What is missing may have been anything.
            (EV_SYN, SYN_DROPPED) => self.spoilt = true,
            _ => {}
        }
        None
    }

    fn lifted(&mut self) -> Option<(f64, f64)> {
        let is_tap = self.down && !self.spoilt && self.count > 0;
        (self.down, self.spoilt) = (false, false);
        let count = f64::from(self.count);
        is_tap.then(|| (self.sum.0 / count, self.sum.1 / count))
    }
}

fn read(bytes: &[u8]) -> Option<(u16, u16, i32)> {
    let [.., t0, t1, c0, c1, v0, v1, v2, v3] = *bytes else {
        return None;
    };
    let value = i32::from_ne_bytes([v0, v1, v2, v3]);
    Some((
        u16::from_ne_bytes([t0, t1]),
        u16::from_ne_bytes([c0, c1]),
        value,
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(events: &[(u16, u16, i32)]) -> Vec<u8> {
        let record = |(kind, code, value): &(u16, u16, i32)| {
            let mut bytes = vec![0; TIME_BYTES];
            bytes.extend(kind.to_ne_bytes());
            bytes.extend(code.to_ne_bytes());
            bytes.extend(value.to_ne_bytes());
            bytes
        };
        events.iter().flat_map(record).collect()
    }

    fn taps(events: &[(u16, u16, i32)]) -> Vec<(f64, f64)> {
        let mut taps = Taps::default();
        let bytes = bytes(events);
        bytes.iter().filter_map(|byte| taps.push(*byte)).collect()
    }

    const DOWN: (u16, u16, i32) = (EV_KEY, BTN_TOUCH, 1);
    const UP: (u16, u16, i32) = (EV_KEY, BTN_TOUCH, 0);
    const REPORT: (u16, u16, i32) = (EV_SYN, SYN_REPORT, 0);

    fn at(x: i32, y: i32) -> [(u16, u16, i32); 3] {
        [(EV_ABS, ABS_X, x), (EV_ABS, ABS_Y, y), REPORT]
    }

    #[test]
    fn a_tap_is_the_middle_of_where_the_finger_was() {
        let mut events = vec![DOWN];
        events.extend(at(100, 200));
        events.extend(at(110, 210));
        events.extend([UP, REPORT]);
        assert_eq!(taps(&events), [(105.0, 205.0)]);
    }

    #[test]
    fn two_fingers_and_lost_records_are_no_tap_and_the_next_one_is() {
        for spoils in [
            vec![
                (EV_ABS, ABS_MT_SLOT, 1),
                (EV_ABS, ABS_MT_TRACKING_ID, 7),
                (EV_ABS, ABS_MT_SLOT, 0),
            ],
            vec![(EV_SYN, SYN_DROPPED, 0)],
        ] {
            let mut events = vec![DOWN];
            events.extend(at(1, 1));
            events.extend(spoils);
            events.extend([UP, REPORT, DOWN]);
            events.extend(at(7, 8));
            events.push(UP);
            assert_eq!(taps(&events), [(7.0, 8.0)]);
        }
    }

    #[test]
    fn parts_of_a_panel_are_those_of_libinput() {
        let range = Range { min: 0, max: 4_095 };
        assert!((range.part(2_048.0) - 0.5).abs() < 1e-12);
        let odd = Range {
            min: i32::MIN,
            max: i32::MAX,
        };
        assert!(odd.part(0.0).is_finite());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_every_tap_is_a_place(
            noise in proptest::collection::vec(any::<u8>(), 0..2_000)
        ) {
            let mut taps = Taps::default();
            for byte in noise {
                if let Some((x, y)) = taps.push(byte) {
                    prop_assert!(x.is_finite() && y.is_finite());
                }
            }
        }
    }
}
