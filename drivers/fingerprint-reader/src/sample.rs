//! Drawn ridges that belong to nobody.

use kiosk_device::capability::FingerprintImage;

/// Columns and rows of the commonest serial module.
const WIDTH_PX: u32 = 256;
const HEIGHT_PX: u32 = 288;
/// From ridge to ridge, at 500 dots an inch.
const RIDGE_PX: f32 = 9.0;

/// A whorl of rings, pulled out of round by `seed`. The same seed is the same finger.
pub fn finger(seed: u8) -> FingerprintImage {
    let pull = 1.0 + f32::from(seed) / 255.0;
    let mut grey = Vec::with_capacity((WIDTH_PX * HEIGHT_PX) as usize);
    for y in 0..HEIGHT_PX {
        for x in 0..WIDTH_PX {
            let across = x as f32 - WIDTH_PX as f32 / 2.0;
            let down = (y as f32 - HEIGHT_PX as f32 / 2.0) / pull;
            let turns = across.hypot(down) / RIDGE_PX + down.atan2(across);
            grey.push((127.5 + 127.0 * (turns * std::f32::consts::TAU).sin()) as u8);
        }
    }
    FingerprintImage::new(WIDTH_PX, HEIGHT_PX, grey).expect("rows times columns were drawn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seeds_are_two_fingers() {
        assert!(finger(1).grey() == finger(1).grey());
        assert!(finger(1).grey() != finger(2).grey());
    }
}
