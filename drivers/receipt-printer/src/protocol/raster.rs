//! `GS v 0`: print a raster picture. Epson calls it obsolete; every clone knows it.

use super::{COMMAND_BYTES_MAX, Command, GS, Step, after};

/// A picture, one bit a dot, 1 is black, rows padded to whole bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Bytes of a row.
    pub row_bytes: u16,
    /// The rows, one after the other.
    pub bits: Vec<u8>,
}

impl Raster {
    /// Rows.
    pub fn rows(&self) -> u16 {
        match usize::from(self.row_bytes) {
            0 => 0,
            row => u16::try_from(self.bits.len() / row).unwrap_or(u16::MAX),
        }
    }
}

const LEAD: [u8; 4] = [GS, b'v', b'0', 0];

pub(super) fn encode(raster: &Raster, out: &mut Vec<u8>) {
    out.extend(LEAD);
    out.extend(raster.row_bytes.to_le_bytes());
    out.extend(raster.rows().to_le_bytes());
    out.extend(&raster.bits[..usize::from(raster.row_bytes) * usize::from(raster.rows())]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    let (rest, lead) = match after(&LEAD, bytes) {
        Step::Done(rest, lead) => (rest, lead),
        Step::More => return Step::More,
        Step::Not => return Step::Not,
    };
    let [x_low, x_high, y_low, y_high, body @ ..] = rest else {
        return Step::More;
    };
    let row_bytes = u16::from_le_bytes([*x_low, *x_high]);
    let length = usize::from(row_bytes) * usize::from(u16::from_le_bytes([*y_low, *y_high]));
    if length == 0 || length + lead + 4 > COMMAND_BYTES_MAX {
        return Step::Not;
    }
    let Some(bits) = body.get(..length) else {
        return Step::More;
    };
    let raster = Raster {
        row_bytes,
        bits: bits.to_vec(),
    };
    Step::Done(Command::Raster(raster), lead + 4 + length)
}
