//! Which changes of a device are worth a line in the journal.
//!
//! ```text
//!   quiet ── change ──► counting: the first few are noted, the rest counted
//!     ▲                                     │
//!     └──── a window later: one line with count and last state
//! ```
//!
//! A loose plug changes a device's state every second. The journal is kept for good, so that a line
//! for each would bury what matters and wear the disk.

use std::time::{Duration, Instant};

use kiosk_domain::DeviceState;

/// So many changes are noted one by one in each window.
const NOTED_MAX: u32 = 6;
/// How long a window is.
const WINDOW: Duration = Duration::from_secs(10 * 60);

/// What to note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// It changed to this.
    Changed(DeviceState),
    /// It changed so often without a line; it ended like this.
    Flapped {
        /// How often.
        changes: u32,
        /// The last one.
        state: DeviceState,
    },
}

/// The changes of one device.
#[derive(Default)]
pub(super) struct Flapping {
    window: Option<Window>,
}

struct Window {
    begun_at: Instant,
    noted: u32,
    counted: u32,
    state: DeviceState,
}

impl Flapping {
    /// A change at `now`: what to note, in order.
    pub(super) fn change(&mut self, state: DeviceState, now: Instant) -> Vec<Line> {
        let mut lines = Vec::from_iter(self.settle(now));
        let window = self.window.get_or_insert(Window {
            begun_at: now,
            noted: 0,
            counted: 0,
            state,
        });
        window.state = state;
        if window.noted < NOTED_MAX {
            window.noted += 1;
            lines.push(Line::Changed(state));
        } else {
            window.counted += 1;
        }
        lines
    }

    /// Time passed: the line that ends a window in which something was only counted.
    pub(super) fn settle(&mut self, now: Instant) -> Option<Line> {
        let window = self
            .window
            .take_if(|window| now.saturating_duration_since(window.begun_at) >= WINDOW)?;
        (window.counted > 0).then_some(Line::Flapped {
            changes: window.counted,
            state: window.state,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GONE: DeviceState = DeviceState::NoDevice;
    const WELL: DeviceState = DeviceState::Online;

    #[test]
    fn a_loose_plug_gets_a_few_lines_and_a_count_and_its_last_state_is_kept() {
        let (mut flapping, begun_at) = (Flapping::default(), Instant::now());
        let mut lines = Vec::new();
        for second in 0..300 {
            let state = if second % 2 == 0 { GONE } else { WELL };
            let now = begun_at + Duration::from_secs(second);
            lines.extend(flapping.change(state, now));
            lines.extend(flapping.settle(now));
        }
        assert_eq!(lines.len(), 6);
        let end = begun_at + WINDOW;
        let summary = Line::Flapped {
            changes: 294,
            state: WELL,
        };
        assert_eq!(flapping.settle(end), Some(summary));
        assert_eq!(flapping.settle(end), None);
        assert_eq!(flapping.change(GONE, end), [Line::Changed(GONE)]);
    }

    #[test]
    fn a_device_that_changes_now_and_then_gets_a_line_each_time() {
        let (mut flapping, begun_at) = (Flapping::default(), Instant::now());
        for hour in 0..20 {
            let now = begun_at + Duration::from_secs(hour * 3_600);
            assert_eq!(flapping.change(GONE, now), [Line::Changed(GONE)]);
        }
    }

    #[test]
    fn the_count_comes_before_the_change_that_follows_it() {
        let (mut flapping, begun_at) = (Flapping::default(), Instant::now());
        for _ in 0..8 {
            flapping.change(GONE, begun_at);
        }
        let flapped = Line::Flapped {
            changes: 2,
            state: GONE,
        };
        let lines = flapping.change(WELL, begun_at + WINDOW);
        assert_eq!(lines, [flapped, Line::Changed(WELL)]);
    }
}
