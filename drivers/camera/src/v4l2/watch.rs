//! Decides which frames are looked at, and when a stream counts as stuck. Told the time, does
//! nothing itself.
//!
//! ```text
//!   frame ─► damaged, empty, too long, too short? ── skipped: the stream is no healthier than before
//!          └► one of the first? ── dropped: the exposure is still settling
//!                          └► looked at ── and cannot be decoded? ── skipped after all
//! ```

use std::fmt;
use std::time::{Duration, Instant};

use super::kernel::{Filled, Format, FourCc};

/// How patient a capture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Frames that are dropped after the start: exposure and white balance settle, and some
    /// cameras repeat a frame of the last time.
    pub warm_up: u32,
    /// No whole frame for so long is a stream that hangs. The first frame of a UVC camera may
    /// take half a second.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            warm_up: 5,
            stall: Duration::from_millis(1200),
        }
    }
}

/// Why a frame was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// One of the first.
    WarmUp,
    /// The kernel calls it damaged.
    Flagged,
    /// It has no bytes.
    Empty,
    /// It says that it is longer than its buffer.
    TooLong,
    /// It is shorter than a picture of this size must be.
    TooShort,
    /// It is no picture, or one of another size.
    Undecodable,
}

/// What was not looked at so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    damaged: u32,
    last: Option<Skip>,
}

impl Skipped {
    /// Whether no damaged frame came either.
    pub fn is_silence(self) -> bool {
        self.damaged == 0
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            None => f.write_str("nothing came"),
            Some(last) => write!(
                f,
                "{} damaged frames came, the last: {last:?}",
                self.damaged
            ),
        }
    }
}

/// Watches one stream.
#[derive(Debug)]
pub struct Watch {
    patience: Patience,
    warm_up_left: u32,
    healthy_at: Instant,
    skipped: Skipped,
}

impl Watch {
    /// A stream that was started `now`.
    pub fn new(patience: Patience, now: Instant) -> Self {
        Self {
            patience,
            warm_up_left: patience.warm_up,
            healthy_at: now,
            skipped: Skipped::default(),
        }
    }

    /// Whether a frame in a buffer of `room` bytes shall be looked at.
    ///
    /// # Errors
    /// Why not.
    pub fn arrived(
        &mut self,
        frame: &Filled,
        format: &Format,
        room: u32,
        now: Instant,
    ) -> Result<(), Skip> {
        if let Some(skip) = damage(frame, format, room) {
            self.damaged(skip);
            return Err(skip);
        }
        if self.warm_up_left > 0 {
            self.warm_up_left -= 1;
            self.healthy_at = now;
            return Err(Skip::WarmUp);
        }
        Ok(())
    }

    /// A frame was looked at: it was a picture, or none after all.
    pub fn looked(&mut self, is_picture: bool, now: Instant) {
        if is_picture {
            self.healthy_at = now;
            self.skipped = Skipped::default();
        } else {
            self.damaged(Skip::Undecodable);
        }
    }

    fn damaged(&mut self, skip: Skip) {
        self.skipped.damaged = self.skipped.damaged.saturating_add(1);
        self.skipped.last = Some(skip);
    }

    /// When the stream counts as stuck, if nothing whole comes.
    pub fn stuck_at(&self) -> Instant {
        self.healthy_at + self.patience.stall
    }

    /// For how long the stream was ill.
    pub fn ill_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.healthy_at)
    }

    /// What was not looked at since the last whole frame.
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }
}

fn damage(frame: &Filled, format: &Format, room: u32) -> Option<Skip> {
    if frame.is_flagged {
        Some(Skip::Flagged)
    } else if frame.bytes == 0 {
        Some(Skip::Empty)
    } else if frame.bytes > room {
        Some(Skip::TooLong)
    } else if frame.bytes < bytes_min(format) {
        Some(Skip::TooShort)
    } else {
        None
    }
}

/// A JPEG may be of any length; pixels that are not packed have theirs.
fn bytes_min(format: &Format) -> u32 {
    if format.pixels == FourCc::YUYV {
        let line = format.bytes_per_line.max(format.width.saturating_mul(2));
        line.saturating_mul(format.height.saturating_sub(1))
            .saturating_add(format.width.saturating_mul(2))
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: Format = Format {
        pixels: FourCc::YUYV,
        width: 4,
        height: 2,
        bytes_per_line: 8,
        bytes_max: 16,
    };

    fn frame(bytes: u32, is_flagged: bool) -> Filled {
        Filled {
            index: 0,
            bytes,
            is_flagged,
            sequence: 0,
        }
    }

    fn warm(now: Instant) -> Watch {
        let patience = Patience {
            warm_up: 0,
            stall: Duration::from_secs(1),
        };
        Watch::new(patience, now)
    }

    #[test]
    fn the_first_frames_are_dropped_and_damaged_ones_do_not_count_among_them() {
        let now = Instant::now();
        let mut watch = Watch::new(Patience::default(), now);
        assert_eq!(
            watch.arrived(&frame(16, true), &FORMAT, 16, now),
            Err(Skip::Flagged)
        );
        for _ in 0..Patience::default().warm_up {
            assert_eq!(
                watch.arrived(&frame(16, false), &FORMAT, 16, now),
                Err(Skip::WarmUp)
            );
        }
        assert_eq!(watch.arrived(&frame(16, false), &FORMAT, 16, now), Ok(()));
    }

    #[test]
    fn each_damage_has_its_name() {
        let now = Instant::now();
        let skip = |bytes, flagged| {
            warm(now)
                .arrived(&frame(bytes, flagged), &FORMAT, 16, now)
                .err()
        };
        assert_eq!(skip(0, false), Some(Skip::Empty));
        assert_eq!(skip(17, false), Some(Skip::TooLong));
        assert_eq!(skip(15, false), Some(Skip::TooShort));
        assert_eq!(skip(16, true), Some(Skip::Flagged));
        assert_eq!(skip(16, false), None);
    }

    #[test]
    fn only_a_picture_moves_the_moment_at_which_the_stream_counts_as_stuck() {
        let start = Instant::now();
        let later = start + Duration::from_millis(700);
        let mut watch = warm(start);
        let _ = watch.arrived(&frame(16, true), &FORMAT, 16, later);
        watch.looked(false, later);
        assert_eq!(watch.stuck_at(), start + Duration::from_secs(1));
        assert!(!watch.skipped().is_silence());
        watch.looked(true, later);
        assert_eq!(watch.stuck_at(), later + Duration::from_secs(1));
        assert!(watch.skipped().is_silence());
    }
}
