//! ISO/IEC 19794-2:2005: header of 24 bytes, one view, 6 bytes a minutia.

use super::PIXELS_PER_CM;
use super::fields::{Fields, RecordError, Writer};
use crate::matching::{Minutia, Minutiae};
use crate::secret::Secret;

const HEAD_BYTES: usize = 24;
const VIEW_BYTES: usize = 4;
const MINUTIA_BYTES: usize = 6;
/// Length of the extended data: there is none.
const TAIL_BYTES: usize = 2;
/// Coordinates have 14 bits.
const COORDINATE_MAX: u16 = 0x3FFF;
/// The ending or fork is not told apart by the detector: type 00, "other".
const TYPE_OTHER: u16 = 0;

/// The picture that the minutiae lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Columns.
    pub width_px: u16,
    /// Rows.
    pub height_px: u16,
}

/// The record of one finger, position unknown. Rows are counted from the top and directions point
/// away from the ridge, both the other way round than in NBIS.
pub fn write_minutiae(minutiae: &Minutiae, frame: Frame) -> Secret {
    let count = minutiae.len();
    let size = HEAD_BYTES + VIEW_BYTES + count * MINUTIA_BYTES + TAIL_BYTES;
    let mut record = Writer(Secret::with_room(size));
    record.bytes(b"FMR\0 20\0").u32(size as u32).u16(0);
    record.u16(frame.width_px).u16(frame.height_px);
    record.u16(PIXELS_PER_CM).u16(PIXELS_PER_CM);
    // One view; then reserved, position unknown, view 0 of a live plain scan, quality not told.
    record.u8(1).u8(0).u8(0).u8(0).u8(0).u8(count as u8);
    for one in minutiae.as_slice() {
        let from_top = frame.height_px.saturating_sub(1).saturating_sub(one.y);
        record.u16(TYPE_OTHER << 14 | one.x.min(COORDINATE_MAX));
        record.u16(from_top.min(COORDINATE_MAX));
        record.u8(to_angle(one.theta_deg)).u8(one.quality);
    }
    record.u16(0);
    record.0
}

/// Reads a record of one finger; the surest 50 minutiae of any number are kept.
///
/// # Errors
/// [`RecordError`].
pub fn read_minutiae(record: &[u8]) -> Result<(Minutiae, Frame), RecordError> {
    let mut fields = Fields(record);
    fields.literal(b"FMR\0 20\0")?;
    if fields.u32()? as usize != record.len() {
        return Err(RecordError::Length);
    }
    fields.u16()?;
    let frame = Frame {
        width_px: fields.u16()?,
        height_px: fields.u16()?,
    };
    fields.bytes(4)?;
    if fields.u8()? != 1 {
        return Err(RecordError::Unsupported("number of views"));
    }
    fields.bytes(4)?;
    let count = usize::from(fields.u8()?);
    let all = Fields(fields.bytes(count * MINUTIA_BYTES)?);
    let extended = fields.u16()?;
    fields.bytes(extended.into())?;
    Ok((read_all(all, frame)?, frame))
}

fn read_all(mut fields: Fields<'_>, frame: Frame) -> Result<Minutiae, RecordError> {
    let mut found = Vec::with_capacity(fields.0.len() / MINUTIA_BYTES);
    while !fields.0.is_empty() {
        let x = fields.u16()? & COORDINATE_MAX;
        let from_top = fields.u16()? & COORDINATE_MAX;
        if x >= frame.width_px || from_top >= frame.height_px {
            return Err(RecordError::Field("coordinate"));
        }
        found.push(Minutia {
            x,
            y: frame.height_px - 1 - from_top,
            theta_deg: to_degrees(fields.u8()?),
            quality: fields.u8()?.min(100),
        });
    }
    let best = Minutiae::best(found.iter().copied());
    zeroize::Zeroize::zeroize(&mut found);
    Ok(best)
}

/// In 256ths of a turn, pointing the other way.
fn to_angle(theta_deg: u16) -> u8 {
    let turned = u32::from(theta_deg + 180) % 360;
    ((turned * 256 + 180) / 360 % 256) as u8
}

fn to_degrees(angle: u8) -> u16 {
    let degrees = (u32::from(angle) * 360 + 128) / 256 + 180;
    (degrees % 360) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{Finger, Laid};

    const FRAME: Frame = Frame {
        width_px: 256,
        height_px: 288,
    };

    #[test]
    fn minutiae_read_back_within_a_degree() {
        let drawn = Finger::of(4).drawn(&Laid::default());
        let written = Minutiae::of(&drawn).expect("large enough");
        let record = write_minutiae(&written, FRAME);
        let (read, frame) = read_minutiae(record.as_slice()).expect("our own");
        assert_eq!((frame, read.len()), (FRAME, written.len()));
        for (one, other) in written.as_slice().iter().zip(read.as_slice()) {
            assert_eq!(
                (one.x, one.y, one.quality),
                (other.x, other.y, other.quality)
            );
            let apart = one.theta_deg.abs_diff(other.theta_deg);
            assert!(apart.min(360 - apart) <= 1);
        }
    }

    #[test]
    fn one_minutia_is_written_byte_for_byte() {
        let one = Minutiae::best([Minutia {
            x: 10,
            y: 267,
            theta_deg: 90,
            quality: 60,
        }]);
        let mut right = b"FMR\0 20\0\0\0\0\x24\0\0\x01\x00\x01\x20\0\xC5\0\xC5\x01\0".to_vec();
        right.extend([0, 0, 0, 1, 0x00, 10, 0x00, 20, 192, 60, 0, 0]);
        assert_eq!(write_minutiae(&one, FRAME).as_slice(), right);
    }

    #[test]
    fn a_record_cut_anywhere_is_refused() {
        let one = Minutiae::best([Minutia::default()]);
        let record = write_minutiae(&one, FRAME);
        for end in 0..record.len() {
            assert!(read_minutiae(&record.as_slice()[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_minutia_outside_its_picture_is_refused() {
        let far = Minutiae::best([Minutia {
            x: 256,
            ..Minutia::default()
        }]);
        let read = read_minutiae(write_minutiae(&far, FRAME).as_slice()).map(|_| ());
        assert_eq!(read, Err(RecordError::Field("coordinate")));
    }
}
