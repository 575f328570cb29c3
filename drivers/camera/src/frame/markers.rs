//! The segments of a JPEG, up to its picture data: ITU-T T.81 annex B.
//!
//! UVC cameras may leave out the Huffman tables, because all of them use those of annex K; readers
//! of files want to see them.

use zeroize::Zeroizing;

use super::{FrameError, bounded};

/// What is known before anything is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markers {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Whether it brings Huffman tables.
    pub has_huffman_tables: bool,
    /// Where the picture data's own header (SOS) begins; the tables must come before.
    scan_at: usize,
    /// Just after the end marker.
    end: usize,
}

const START: [u8; 2] = [0xFF, 0xD8];
const END: [u8; 2] = [0xFF, 0xD9];
const HUFFMAN_TABLES: u8 = 0xC4;
const SCAN: u8 = 0xDA;
/// Baseline and extended sequential, as cameras send.
const FRAMES: [u8; 2] = [0xC0, 0xC1];
/// Every other coding. A progressive one goes over the whole picture once a scan, and keeps all of
/// its coefficients: a few bytes of a frame would cost as much as a picture.
const OTHER_FRAMES: [u8; 11] = [
    0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF,
];

impl Markers {
    /// Reads the segments of `jpeg`.
    ///
    /// # Errors
    /// [`FrameError`]: not a JPEG, without an end, or of a size that no picture has.
    pub fn of(jpeg: &[u8]) -> Result<Self, FrameError> {
        if !jpeg.starts_with(&START) {
            return Err(FrameError::Jpeg("it does not begin like one"));
        }
        let (mut at, mut size, mut has_huffman_tables) = (START.len(), None, false);
        loop {
            let Segment { marker, body, next } = segment(jpeg, at)?;
            match marker {
                SCAN => break,
                HUFFMAN_TABLES => has_huffman_tables = true,
                _ if FRAMES.contains(&marker) => size = Some(frame_size(body)?),
                _ if OTHER_FRAMES.contains(&marker) => {
                    return Err(FrameError::Jpeg("it is coded as no camera codes"));
                }
                _ => {}
            }
            at = next;
        }
        let (width, height) = size.ok_or(FrameError::Jpeg("it does not tell its size"))?;
        let end = end_of(jpeg, at)?;
        Ok(Self {
            width,
            height,
            has_huffman_tables,
            scan_at: at,
            end,
        })
    }
}

struct Segment<'j> {
    marker: u8,
    body: &'j [u8],
    next: usize,
}

/// B.1.1.4: a marker, which any number of 0xFF may precede, and a length that counts itself.
fn segment(jpeg: &[u8], at: usize) -> Result<Segment<'_>, FrameError> {
    let truncated = FrameError::Truncated { bytes: jpeg.len() };
    let rest = jpeg.get(at..).unwrap_or_default();
    if rest.first().is_some_and(|byte| *byte != 0xFF) {
        return Err(FrameError::Jpeg("a marker is missing"));
    }
    let fill = rest.iter().take_while(|byte| **byte == 0xFF).count();
    let Some([marker, high, low]) = rest.get(fill..fill + 3) else {
        return Err(truncated);
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let body_at = fill + 3;
    if length < 2 {
        return Err(FrameError::Jpeg("a segment is shorter than its length"));
    }
    let Some(body) = rest.get(body_at..body_at + length - 2) else {
        return Err(truncated);
    };
    Ok(Segment {
        marker: *marker,
        body,
        next: at + body_at + length - 2,
    })
}

/// B.2.2: precision, rows, columns.
fn frame_size(body: &[u8]) -> Result<(u32, u32), FrameError> {
    let Some([_, y1, y0, x1, x0]) = body.get(..5) else {
        return Err(FrameError::Jpeg("its header is too short"));
    };
    let width = u32::from(u16::from_be_bytes([*x1, *x0]));
    let height = u32::from(u16::from_be_bytes([*y1, *y0]));
    bounded(width, height)?;
    Ok((width, height))
}

/// Just after the last end marker. Cameras fill frames up behind it; a frame that lost its tail on
/// the bus has none.
fn end_of(jpeg: &[u8], from: usize) -> Result<usize, FrameError> {
    let found = jpeg[from..].windows(2).rposition(|pair| pair == END);
    match found {
        Some(place) => Ok(from + place + END.len()),
        None => Err(FrameError::Truncated { bytes: jpeg.len() }),
    }
}

/// `jpeg` up to its end, with the tables of annex K if it has none.
pub fn with_huffman_tables(jpeg: &[u8], markers: &Markers) -> Zeroizing<Vec<u8>> {
    let tables = 2 + 2 + TABLES.iter().map(Table::bytes).sum::<usize>();
    let mut whole = Zeroizing::new(Vec::with_capacity(markers.end + tables));
    whole.extend_from_slice(&jpeg[..markers.scan_at]);
    if !markers.has_huffman_tables {
        let length = u16::try_from(tables - 2).expect("432 bytes");
        whole.extend_from_slice(&[0xFF, HUFFMAN_TABLES]);
        whole.extend_from_slice(&length.to_be_bytes());
        for table in &TABLES {
            whole.push(table.name);
            whole.extend_from_slice(&table.lengths);
            whole.extend_from_slice(table.values);
        }
    }
    whole.extend_from_slice(&jpeg[markers.scan_at..markers.end]);
    whole
}

/// `jpeg` without its Huffman tables, as many UVC cameras send it; for simulators.
///
/// # Errors
/// [`FrameError`].
pub fn without_huffman_tables(jpeg: &[u8]) -> Result<Vec<u8>, FrameError> {
    let Markers { scan_at, end, .. } = Markers::of(jpeg)?;
    let (mut bare, mut at) = (START.to_vec(), START.len());
    while at < scan_at {
        let Segment { marker, next, .. } = segment(jpeg, at)?;
        if marker != HUFFMAN_TABLES {
            bare.extend_from_slice(&jpeg[at..next]);
        }
        at = next;
    }
    bare.extend_from_slice(&jpeg[scan_at..end]);
    Ok(bare)
}

/// How many codes there are of each length, and what they mean.
struct Table {
    /// B.2.4.2: class (0 for DC, 1 for AC) and number.
    name: u8,
    lengths: [u8; 16],
    values: &'static [u8],
}

impl Table {
    fn bytes(&self) -> usize {
        1 + self.lengths.len() + self.values.len()
    }
}

/// Tables K.3 to K.6.
static TABLES: [Table; 4] = [
    Table {
        name: 0x00,
        lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        values: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
    Table {
        name: 0x10,
        lengths: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
        values: &LUMINANCE_AC,
    },
    Table {
        name: 0x01,
        lengths: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        values: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
    Table {
        name: 0x11,
        lengths: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        values: &CHROMINANCE_AC,
    },
];

#[rustfmt::skip]
static LUMINANCE_AC: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
    0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0,
    0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
    0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
    0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5,
    0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];

#[rustfmt::skip]
static CHROMINANCE_AC: [u8; 162] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
    0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0,
    0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26,
    0x27, 0x28, 0x29, 0x2A, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
    0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
    0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5,
    0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::decode_jpeg;
    use crate::sample;
    use image::codecs::jpeg::JpegEncoder;

    fn encoded() -> Vec<u8> {
        let mut jpeg = Vec::new();
        let picture = sample::document().to_rgb8();
        JpegEncoder::new_with_quality(&mut jpeg, 80)
            .encode_image(&picture)
            .expect("in memory");
        jpeg
    }

    #[test]
    fn a_frame_without_huffman_tables_is_the_same_picture() {
        let whole = encoded();
        let mut bare = without_huffman_tables(&whole).expect("ours");
        assert!(bare.len() < whole.len() - 400);
        // And filled up, as it comes in a buffer.
        bare.extend_from_slice(&[0; 1000]);
        let markers = Markers::of(&bare).expect("whole");
        assert!(!markers.has_huffman_tables);
        assert_eq!((markers.width, markers.height), (1280, 960));
        let mended = with_huffman_tables(&bare, &markers);
        assert!(Markers::of(&mended).expect("whole").has_huffman_tables);
        assert!(decode_jpeg(&bare).expect("decodes") == decode_jpeg(&whole).expect("decodes"));
        let theirs = image::load_from_memory(&mended).expect("a file that anybody can open");
        assert!(theirs == decode_jpeg(&whole).expect("decodes"));
    }

    #[test]
    fn a_frame_cut_anywhere_is_refused_and_nothing_is_looked_for_behind_it() {
        let whole = encoded();
        for cut in (0..whole.len()).step_by(97).chain([whole.len() - 1]) {
            let refused = Markers::of(&whole[..cut]).is_err();
            assert!(refused, "cut after {cut} bytes");
        }
    }

    #[test]
    fn a_size_that_no_picture_has_is_refused_before_room_is_made_for_it() {
        let mut jpeg = encoded();
        let at = jpeg
            .windows(2)
            .position(|pair| pair == [0xFF, 0xC0])
            .expect("a header");
        for size in [[0xFF; 4], [0x0F, 0xA0, 0x0F, 0xA0], [0, 0, 0, 1]] {
            jpeg[at + 5..at + 9].copy_from_slice(&size);
            let refused = Markers::of(&jpeg).expect_err("65535 by 65535, 4000 by 4000, none");
            assert!(matches!(refused, FrameError::Size { .. }), "{refused}");
        }
    }

    #[test]
    fn a_coding_that_no_camera_has_is_refused_before_anything_is_decoded() {
        let mut jpeg = encoded();
        let header = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]);
        let header = header.expect("a header");
        for marker in OTHER_FRAMES {
            jpeg[header + 1] = marker;
            let refused = decode_jpeg(&jpeg).expect_err("coded otherwise");
            assert!(refused.to_string().contains("no camera"), "{refused}");
        }
    }

    #[test]
    fn a_second_header_does_not_make_room_for_more_than_the_first_said() {
        let whole = encoded();
        let header = whole.windows(2).position(|pair| pair == [0xFF, 0xC0]);
        let header = header.expect("a header");
        let length = usize::from(u16::from_be_bytes([whole[header + 2], whole[header + 3]]));
        let second = &whole[header..header + 2 + length];
        for (first, last) in [([0, 8], [8, 0]), ([8, 0], [0, 8])] {
            let of = |height: [u8; 2]| [&second[..5], &height, &second[7..]].concat();
            let jpeg = [
                &whole[..header],
                &of(first),
                &of(last),
                &whole[header + 2 + length..],
            ];
            let jpeg = jpeg.concat();
            if let Ok(picture) = decode_jpeg(&jpeg) {
                let markers = Markers::of(&jpeg).expect("it was decoded");
                assert_eq!(picture.height(), markers.height);
            }
        }
    }
}
