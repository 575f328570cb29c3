//! What is wrong with a picture of a finger, in words that a citizen can act on.
//!
//! ```text
//!   squares of 16 ─► touched by skin? ─┬─ few ───────────────► no finger
//!                                      ├─ share of black ────► too dry · too wet
//!                                      ├─ their middle ──────► off-centre
//!                                      └─ rows they reach ───► too short
//! ```
//!
//! The bounds are chosen on drawn fingers, not measured on a sensor; a bench with real fingers may
//! move them.

use std::fmt;

use kiosk_device::capability::FingerprintImage;

/// How usable a picture is. The first mistake that a citizen can mend is named, no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    /// Usable.
    Good,
    /// Nothing lies on the window.
    NoFinger,
    /// Ridges are faint and broken: breathe on it, press more firmly.
    TooDry,
    /// Ridges run together: dry the finger, press more lightly.
    TooWet,
    /// The finger lies at the edge: lay it in the middle.
    OffCentre,
    /// Only the tip lies on it: lay the finger down further.
    TooShort,
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good",
            Self::NoFinger => "absent",
            Self::TooDry => "too dry",
            Self::TooWet => "too wet",
            Self::OffCentre => "off-centre",
            Self::TooShort => "not far enough on the window",
        })
    }
}

/// Side of a square; a ridge and its valley are about 9 pixels at 500 dots an inch.
const SIDE_PX: usize = 16;
/// Darker than this is ridge.
const BLACK: u8 = 128;
/// A square with a smaller share of pixels darker than paper is bare.
const TOUCHED_MIN: f32 = 0.06;
/// Paper is lighter than this; sensors have a grey veil.
const PAPER: u8 = 208;
/// A smaller share of touched squares is a smear, not a finger.
const FINGER_MIN: f32 = 0.06;
/// Share of black among touched pixels below which ridges are broken. A clear finger has about a half.
const DRY_MAX: f32 = 0.28;
/// And above which they run together.
const WET_MIN: f32 = 0.70;
/// How far from the middle the finger may lie, as a share of the width or height.
const OFF_MAX: f32 = 0.14;
/// The share of rows that a finger reaches at least.
const LONG_MIN: f32 = 0.55;

/// Names what is wrong with `picture`.
pub fn judge(picture: &FingerprintImage) -> Quality {
    let seen = Seen::of(picture);
    if seen.touched_share < FINGER_MIN {
        Quality::NoFinger
    } else if seen.black_share < DRY_MAX {
        Quality::TooDry
    } else if seen.black_share > WET_MIN {
        Quality::TooWet
    } else if seen.off_x.abs() > OFF_MAX || seen.off_y.abs() > OFF_MAX {
        Quality::OffCentre
    } else if seen.rows_share < LONG_MIN {
        Quality::TooShort
    } else {
        Quality::Good
    }
}

/// Measures over a whole picture, shares from 0 to 1.
struct Seen {
    touched_share: f32,
    black_share: f32,
    off_x: f32,
    off_y: f32,
    rows_share: f32,
}

impl Seen {
    fn of(picture: &FingerprintImage) -> Self {
        let width = picture.width_px() as usize;
        let columns = width / SIDE_PX;
        let rows = picture.height_px() as usize / SIDE_PX;
        let (mut touched, mut black) = (0.0_f32, 0.0);
        let (mut sum_x, mut sum_y, mut rows_touched) = (0.0_f32, 0.0_f32, 0.0_f32);
        for row in 0..rows {
            let before = touched;
            for column in 0..columns {
                let square = Square::at(picture.grey(), width, column, row);
                if square.marked >= TOUCHED_MIN {
                    touched += 1.0;
                    black += square.black;
                    sum_x += column as f32 + 0.5;
                    sum_y += row as f32 + 0.5;
                }
            }
            rows_touched += f32::from(u8::from(touched > before));
        }
        let any = touched.max(1.0);
        Self {
            touched_share: touched / ((columns * rows) as f32).max(1.0),
            black_share: black / any,
            off_x: sum_x / any / (columns as f32).max(1.0) - 0.5,
            off_y: sum_y / any / (rows as f32).max(1.0) - 0.5,
            rows_share: rows_touched / (rows as f32).max(1.0),
        }
    }
}

/// Shares of one square.
struct Square {
    marked: f32,
    black: f32,
}

impl Square {
    fn at(grey: &[u8], width: usize, column: usize, row: usize) -> Self {
        let (mut marked, mut black) = (0_u16, 0_u16);
        for line in 0..SIDE_PX {
            let start = (row * SIDE_PX + line) * width + column * SIDE_PX;
            for pixel in &grey[start..start + SIDE_PX] {
                marked += u16::from(*pixel < PAPER);
                black += u16::from(*pixel < BLACK);
            }
        }
        let all = (SIDE_PX * SIDE_PX) as f32;
        Self {
            marked: f32::from(marked) / all,
            black: f32::from(black) / all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{Finger, Laid, Skin};

    fn judged(laid: Laid) -> Quality {
        judge(&Finger::of(5).drawn(&laid))
    }

    #[test]
    fn each_way_to_lay_a_finger_has_its_word() {
        let well = Laid::default();
        for (laid, quality) in [
            (well, Quality::Good),
            (
                Laid {
                    turned_deg: 20.0,
                    ..well
                },
                Quality::Good,
            ),
            (
                Laid {
                    skin: Skin::Dry,
                    ..well
                },
                Quality::TooDry,
            ),
            (
                Laid {
                    skin: Skin::Wet,
                    ..well
                },
                Quality::TooWet,
            ),
            (
                Laid {
                    right_px: 90.0,
                    ..well
                },
                Quality::OffCentre,
            ),
            (
                Laid {
                    down_px: -120.0,
                    ..well
                },
                Quality::OffCentre,
            ),
            (
                Laid {
                    length: 0.4,
                    ..well
                },
                Quality::TooShort,
            ),
        ] {
            assert_eq!(judged(laid), quality);
        }
    }

    #[test]
    fn twenty_fingers_laid_well_are_all_good() {
        for seed in 0..20 {
            let picture = Finger::of(seed).drawn(&Laid::default());
            assert_eq!(judge(&picture), Quality::Good, "finger {seed}");
        }
    }

    #[test]
    fn an_empty_window_and_a_tiny_picture_show_no_finger() {
        for (width, height) in [(256, 288), (3, 3), (0, 0)] {
            let grey = vec![240; (width * height) as usize];
            let picture = FingerprintImage::new(width, height, grey).expect("whole rows");
            assert_eq!(judge(&picture), Quality::NoFinger);
        }
    }
}
