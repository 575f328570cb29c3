//! A module's picture becomes grey pixels.

use kiosk_device::capability::FingerprintImage;

use crate::secret::Secret;

/// Columns and rows by the bytes of a whole picture, four bits a pixel. R30x and AS608 send the
/// first; the others are the smaller sensors of the same makers, from their data sheets only.
const SIZES: [(usize, u32, u32); 3] = [
    (256 * 288 / 2, 256, 288),
    (192 * 192 / 2, 192, 192),
    (160 * 160 / 2, 160, 160),
];

/// The picture in `packed`; `None` when it is not a whole picture of a sensor that we know.
pub fn unpack(packed: &Secret) -> Option<FingerprintImage> {
    let (_, width, height) = SIZES
        .into_iter()
        .find(|(bytes, ..)| *bytes == packed.len())?;
    let mut grey = Vec::with_capacity(packed.len() * 2);
    for byte in packed.as_slice() {
        // 17 stretches 0..=15 to 0..=255.
        grey.push((byte >> 4) * 17);
        grey.push((byte & 0x0F) * 17);
    }
    FingerprintImage::new(width, height, grey)
}

/// The bytes in which a module sends `picture`.
pub fn pack(picture: &FingerprintImage) -> Secret {
    let mut packed = Secret::with_room(picture.grey().len() / 2);
    for pair in picture.grey().chunks_exact(2) {
        packed
            .extend(&[(pair[0] & 0xF0) | (pair[1] >> 4)])
            .expect("room for half of the pixels");
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_in_sixteen_greys() {
        let grey: Vec<u8> = (0..256 * 288).map(|at| ((at % 16) * 17) as u8).collect();
        let picture = FingerprintImage::new(256, 288, grey).expect("whole rows");
        assert!(unpack(&pack(&picture)) == Some(picture));
    }

    #[test]
    fn half_a_picture_is_none() {
        assert!(unpack(&Secret::copied(&[0; 36_863])).is_none());
        assert!(unpack(&Secret::copied(&[])).is_none());
    }
}
