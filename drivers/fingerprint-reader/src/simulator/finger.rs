//! Drawn fingers that belong to nobody.
//!
//! Ridges are the waves of a phase: rings around a middle, and at each minutia a turn by one whole
//! ridge (Larkin and Fletcher's model). So the same finger can be drawn shifted, turned, dry or
//! short, and its minutiae are known.

use std::f32::consts::TAU;

use kiosk_device::capability::FingerprintImage;

const WIDTH_PX: u32 = 256;
const HEIGHT_PX: u32 = 288;
/// Half of what skin covers when the finger lies well.
const HALF_WIDTH_PX: f32 = 100.0;
const HALF_HEIGHT_PX: f32 = 130.0;
/// Minutiae stand at least this far apart.
const APART_PX: f32 = 22.0;
/// With so many darts about forty stick.
const DARTS: usize = 200;

/// One made-up finger.
#[derive(Clone, PartialEq)]
pub struct Finger {
    ridge_px: f32,
    middle: (f32, f32),
    stretch: f32,
    minutiae: Vec<Turn>,
}

/// Where a ridge begins or ends: the phase turns once around it.
#[derive(Clone, Copy, PartialEq)]
struct Turn {
    x: f32,
    y: f32,
    way: f32,
}

/// What the skin is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skin {
    /// Clear ridges.
    Well,
    /// Thin, broken ridges.
    Dry,
    /// Ridges that run together.
    Wet,
}

/// How a finger is laid on the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laid {
    /// To the right of the middle.
    pub right_px: f32,
    /// Below the middle.
    pub down_px: f32,
    /// Turned clockwise as seen in the picture.
    pub turned_deg: f32,
    /// The share of its length that touches, 1 is well.
    pub length: f32,
    /// What the skin is like.
    pub skin: Skin,
}

impl Default for Laid {
    fn default() -> Self {
        Self {
            right_px: 0.0,
            down_px: 0.0,
            turned_deg: 0.0,
            length: 1.0,
            skin: Skin::Well,
        }
    }
}

impl Finger {
    /// The finger of `seed`; another seed is another finger.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xF1A6_E550);
        let ridge_px = chance.between(8.0, 10.0);
        let middle = (chance.between(-40.0, 40.0), chance.between(-20.0, 110.0));
        let stretch = chance.between(0.55, 1.25);
        Self {
            ridge_px,
            middle,
            stretch,
            minutiae: scattered(&mut chance),
        }
    }

    /// Its picture when it is laid on as `laid` says, 256 by 288.
    pub fn drawn(&self, laid: &Laid) -> FingerprintImage {
        let (sin, cos) = laid.turned_deg.to_radians().sin_cos();
        let mut grey = Vec::with_capacity((WIDTH_PX * HEIGHT_PX) as usize);
        for row in 0..HEIGHT_PX {
            for column in 0..WIDTH_PX {
                let across = column as f32 - WIDTH_PX as f32 / 2.0 - laid.right_px;
                let down = row as f32 - HEIGHT_PX as f32 / 2.0 - laid.down_px;
                let x = across * cos + down * sin;
                let y = down * cos - across * sin;
                grey.push(self.shade(x, y, laid));
            }
        }
        FingerprintImage::new(WIDTH_PX, HEIGHT_PX, grey).expect("rows times columns were drawn")
    }

    fn shade(&self, x: f32, y: f32, laid: &Laid) -> u8 {
        let reach = (x / HALF_WIDTH_PX).powi(2) + (y / (HALF_HEIGHT_PX * laid.length)).powi(2);
        if reach > 1.0 {
            return 245;
        }
        let wave = self.phase(x, y).cos();
        match laid.skin {
            Skin::Well => (128.0 - (wave * 180.0).clamp(-112.0, 112.0)) as u8,
            Skin::Wet if wave > -0.9 => 30,
            Skin::Dry if wave > 0.75 && speck(x, y) > 0.35 => 90,
            Skin::Wet | Skin::Dry => 235,
        }
    }

    fn phase(&self, x: f32, y: f32) -> f32 {
        let (across, down) = (x - self.middle.0, (y - self.middle.1) * self.stretch);
        let rings = TAU * across.hypot(down) / self.ridge_px;
        let turns: f32 = self
            .minutiae
            .iter()
            .map(|turn| turn.way * (y - turn.y).atan2(x - turn.x))
            .sum();
        rings + turns
    }
}

/// Minutiae all over the finger, none near another: darts are thrown, and those that hit too near
/// to an earlier one fall off.
fn scattered(chance: &mut Chance) -> Vec<Turn> {
    let mut minutiae: Vec<Turn> = Vec::new();
    for _ in 0..DARTS {
        let turn = Turn {
            x: chance.between(-HALF_WIDTH_PX, HALF_WIDTH_PX),
            y: chance.between(-HALF_HEIGHT_PX, HALF_HEIGHT_PX),
            way: if chance.between(0.0, 1.0) < 0.5 {
                1.0
            } else {
                -1.0
            },
        };
        let is_inside = (turn.x / HALF_WIDTH_PX).hypot(turn.y / HALF_HEIGHT_PX) < 0.85;
        let is_alone = |other: &Turn| (turn.x - other.x).hypot(turn.y - other.y) > APART_PX;
        if is_inside && minutiae.iter().all(is_alone) {
            minutiae.push(turn);
        }
    }
    minutiae
}

/// Chance that is the same at the same place, about 3 pixels wide.
fn speck(x: f32, y: f32) -> f32 {
    let place = ((x / 3.0).floor() as i64).wrapping_mul(73_856_093)
        ^ ((y / 3.0).floor() as i64).wrapping_mul(19_349_663);
    Chance(place as u64).between(0.0, 1.0)
}

/// SplitMix64, which never changes its mind about a seed.
struct Chance(u64);

impl Chance {
    fn between(&mut self, low: f32, high: f32) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        low + (high - low) * ((mixed >> 40) as f32 / (1_u32 << 24) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_finger_and_another_seed_another() {
        let well = Laid::default();
        let drawn = |seed| Finger::of(seed).drawn(&well);
        assert!(drawn(1) == drawn(1));
        assert!(drawn(1) != drawn(2));
    }

    #[test]
    fn a_shifted_finger_shows_the_same_ridges_elsewhere() {
        let finger = Finger::of(3);
        let here = finger.drawn(&Laid::default());
        let there = finger.drawn(&Laid {
            right_px: 5.0,
            down_px: 7.0,
            ..Laid::default()
        });
        let at = |picture: &FingerprintImage, x: usize, y: usize| picture.grey()[y * 256 + x];
        for (x, y) in [(100, 100), (128, 144), (150, 200)] {
            assert_eq!(at(&here, x, y), at(&there, x + 5, y + 7));
        }
    }
}
