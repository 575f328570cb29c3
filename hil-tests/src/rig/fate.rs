//! What a bad network does to one connection, chosen by seed.

use std::time::Duration;

use super::noise;

/// Longer than any message of a kiosk.
const NO_END: u64 = u64::MAX;
/// What is forwarded at once where nothing makes it slower, in bytes.
const PIECE_MAX: usize = 16 << 10;

/// What becomes of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing bad.
    Clear,
    /// Every piece comes later.
    Late {
        /// By this much.
        delay: Duration,
    },
    /// Byte by byte.
    Dribble,
    /// A narrow link.
    Narrow {
        /// Its width.
        bytes_per_second: u64,
    },
    /// Reset after so many bytes of the kiosk.
    Cut {
        /// Bytes that still arrive.
        after: u64,
    },
    /// The gateway hears all, and from some byte on the kiosk hears nothing: answers are lost.
    Mute {
        /// Bytes of the gateway that still arrive.
        after: u64,
    },
    /// Nothing moves any more after so many bytes of the kiosk.
    Stall {
        /// Bytes that still arrive.
        after: u64,
    },
    /// Taken up, and nothing is forwarded.
    HalfOpen,
}

/// How one direction is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// Bytes that are forwarded at once.
    pub piece_max: usize,
    /// Before each piece.
    pub delay: Duration,
    /// Bytes that arrive.
    pub good_until: u64,
    /// What becomes of the rest.
    pub beyond: Beyond,
}

/// What becomes of the bytes that do not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// The connection is reset.
    Reset,
    /// They are read and thrown away, for a while.
    Swallow,
    /// Nobody reads them, for a while.
    Wait,
}

impl Fate {
    /// That of the connection `number` of this seed.
    pub fn of(seed: u64, number: u64) -> Self {
        let draw = |what: u64, below: u64| noise(seed, &[number, what]) % below;
        // A handshake takes about 3 KiB, so that cuts fall into it and after it.
        let after = draw(1, 12_000);
        match draw(0, 10) {
            0 => Self::Late {
                delay: Duration::from_millis(1 + draw(2, 60)),
            },
            1 => Self::Dribble,
            2 => Self::Narrow {
                bytes_per_second: 8_000 + draw(3, 120_000),
            },
            3 | 4 => Self::Cut { after },
            5 | 6 => Self::Mute { after: after / 3 },
            7 => Self::Stall { after },
            8 => Self::HalfOpen,
            _ => Self::Clear,
        }
    }

    /// From the kiosk to the gateway.
    pub(super) fn up(self) -> Way {
        match self {
            Self::Cut { after } => ending(after, Beyond::Reset),
            Self::Stall { after } => ending(after, Beyond::Wait),
            Self::HalfOpen => ending(0, Beyond::Wait),
            Self::Mute { .. } => ending(NO_END, Beyond::Swallow),
            other => other.pace(),
        }
    }

    /// From the gateway to the kiosk.
    pub(super) fn down(self) -> Way {
        match self {
            Self::Mute { after } => ending(after, Beyond::Swallow),
            Self::HalfOpen => ending(0, Beyond::Wait),
            other => other.pace(),
        }
    }

    fn pace(self) -> Way {
        let plain = ending(NO_END, Beyond::Reset);
        match self {
            Self::Late { delay } => Way { delay, ..plain },
            Self::Dribble => Way {
                piece_max: 1,
                ..plain
            },
            Self::Narrow { bytes_per_second } => {
                let piece_max = 512;
                let millis = 1000 * piece_max / bytes_per_second.max(1);
                Way {
                    piece_max: 512,
                    delay: Duration::from_millis(millis),
                    ..plain
                }
            }
            _ => plain,
        }
    }
}

fn ending(good_until: u64, beyond: Beyond) -> Way {
    Way {
        piece_max: PIECE_MAX,
        delay: Duration::ZERO,
        good_until,
        beyond,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::mem::discriminant;

    use super::*;

    #[test]
    fn a_seed_gives_the_same_fates_again_and_all_kinds_of_them() {
        let fates = |seed| {
            (0..200)
                .map(|number| Fate::of(seed, number))
                .collect::<Vec<_>>()
        };
        assert_eq!(fates(5), fates(5));
        assert_ne!(fates(5), fates(6));
        let kinds: HashSet<_> = fates(5).iter().map(discriminant).collect();
        assert_eq!(kinds.len(), 8);
    }
}
