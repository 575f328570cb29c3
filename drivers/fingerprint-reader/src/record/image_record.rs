//! ISO/IEC 19794-4:2005: header of 32 bytes, one finger of 14 bytes, grey pixels as they are.

use kiosk_device::capability::FingerprintImage;

use super::PIXELS_PER_CM;
use super::fields::{Fields, RecordError, Writer};
use crate::secret::Secret;

const HEAD_BYTES: usize = 32;
const FINGER_BYTES: usize = 14;
/// Image acquisition level 31 is 500 dots an inch, 8 bits.
const LEVEL: u16 = 31;
/// Scales are told in pixels a centimetre.
const UNITS_CM: u8 = 2;
/// Neither compressed nor packed.
const AS_IT_IS: u8 = 0;
/// More than any single-finger sensor has, and bounds what is allocated.
const SIDE_PX_MAX: u16 = 2048;

/// The record of one picture, finger position unknown; `None` when a side is 0 or over 2048.
pub fn write_image(picture: &FingerprintImage) -> Option<Secret> {
    let width = side(picture.width_px())?;
    let height = side(picture.height_px())?;
    let block = FINGER_BYTES + picture.grey().len();
    let size = HEAD_BYTES + block;
    let mut record = Writer(Secret::with_room(size));
    record.bytes(b"FIR\x00010\0").u16(0).u32(size as u32);
    record.u16(0).u16(LEVEL).u8(1).u8(UNITS_CM);
    for _ in 0..4 {
        record.u16(PIXELS_PER_CM);
    }
    record.u8(8).u8(AS_IT_IS).u16(0);
    // Position unknown, one view, number 1, quality not told (254), live plain.
    record.u32(block as u32).u8(0).u8(1).u8(1).u8(254).u8(0);
    record.u16(width).u16(height).u8(0).bytes(picture.grey());
    Some(record.0)
}

fn side(pixels: u32) -> Option<u16> {
    let pixels = u16::try_from(pixels).ok()?;
    (1..=SIDE_PX_MAX).contains(&pixels).then_some(pixels)
}

/// Reads a record of one picture.
///
/// # Errors
/// [`RecordError`].
pub fn read_image(record: &[u8]) -> Result<FingerprintImage, RecordError> {
    let mut fields = Fields(record);
    fields.literal(b"FIR\x00010\0")?;
    let high = fields.u16()?;
    if high != 0 || fields.u32()? as usize != record.len() {
        return Err(RecordError::Length);
    }
    fields.bytes(4)?;
    if fields.u8()? != 1 {
        return Err(RecordError::Unsupported("number of fingers"));
    }
    fields.bytes(9)?;
    if fields.u8()? != 8 {
        return Err(RecordError::Unsupported("depth"));
    }
    if fields.u8()? != AS_IT_IS {
        return Err(RecordError::Unsupported("compression"));
    }
    fields.bytes(2)?;
    read_finger(fields)
}

fn read_finger(mut fields: Fields<'_>) -> Result<FingerprintImage, RecordError> {
    let block = fields.0.len();
    if fields.u32()? as usize != block {
        return Err(RecordError::Length);
    }
    fields.bytes(5)?;
    let width = side(fields.u16()?.into()).ok_or(RecordError::Field("width"))?;
    let height = side(fields.u16()?.into()).ok_or(RecordError::Field("height"))?;
    fields.u8()?;
    FingerprintImage::new(width.into(), height.into(), fields.0.to_vec()).ok_or(RecordError::Length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{Finger, Laid};

    #[test]
    fn a_picture_reads_back_pixel_for_pixel() {
        let picture = Finger::of(4).drawn(&Laid::default());
        let record = write_image(&picture).expect("a sensor's size");
        assert_eq!(record.len(), 32 + 14 + 256 * 288);
        assert!(read_image(record.as_slice()) == Ok(picture));
    }

    #[test]
    fn a_record_cut_anywhere_is_refused() {
        let picture = FingerprintImage::new(2, 2, vec![1, 2, 3, 4]).expect("whole rows");
        let record = write_image(&picture).expect("a size");
        for end in 0..record.len() {
            assert!(read_image(&record.as_slice()[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_record_of_another_sort_is_named() {
        let picture = FingerprintImage::new(1, 1, vec![0]).expect("whole rows");
        let record = write_image(&picture).expect("a size");
        for (at, value, error) in [
            (0, b'X', RecordError::Kind),
            (18, 2, RecordError::Unsupported("number of fingers")),
            (29, 1, RecordError::Unsupported("compression")),
        ] {
            let mut bytes = record.as_slice().to_vec();
            bytes[at] = value;
            assert_eq!(read_image(&bytes).err(), Some(error));
        }
    }
}
