//! A QR code in a size that fits the paper and a telephone's camera.

use qrcode::bits::Bits;
use qrcode::{EcLevel, QrCode, Version};

use super::picture::Dots;
use crate::profile::{Profile, QrDrawing};
use crate::protocol::{Align, Command, ErrorCorrection, Qr};

/// Larger modules only cost paper.
const MODULE_DOTS_MAX: u16 = 5;
/// 3 dots are 0.38 mm: the least that a telephone reads from creased paper.
const MODULE_DOTS_MIN: u16 = 3;
/// Modules of this size make it worth to spend some of the paper on error correction.
const MODULE_DOTS_GOOD: u16 = 4;
/// White modules on either side, as the standard wants.
const QUIET_MODULES: u16 = 4;

/// The measures of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    level: ErrorCorrection,
    module_dots: u16,
}

/// The measures for `data` on paper of `width_dots`: medium correction if its modules are then
/// still of a good size, else low; `None` when even that does not fit.
pub(super) fn fit(data: &[u8], width_dots: u16) -> Option<Fit> {
    let at = |level| {
        let modules = modules(data.len(), level)? + 2 * QUIET_MODULES;
        let module_dots = (width_dots / modules).min(MODULE_DOTS_MAX);
        (module_dots >= MODULE_DOTS_MIN).then_some(Fit { level, module_dots })
    };
    at(ErrorCorrection::Medium)
        .filter(|fit| fit.module_dots >= MODULE_DOTS_GOOD)
        .or_else(|| at(ErrorCorrection::Low))
        .or_else(|| at(ErrorCorrection::Medium))
}

/// Modules across of the smallest code for so many bytes. Printers differ in how cleverly they
/// pack; plain byte mode is the widest that any of them needs.
fn modules(bytes: usize, level: ErrorCorrection) -> Option<u16> {
    let version = (1..=40).find(|version| {
        let length_bits = if *version < 10 { 8 } else { 16 };
        let room = Bits::new(Version::Normal(*version)).max_len(correction(level));
        room.is_ok_and(|room| 4 + length_bits + 8 * bytes <= room)
    })?;
    u16::try_from(17 + 4 * version).ok()
}

/// The level in the drawing crate's words.
pub(crate) fn correction(level: ErrorCorrection) -> EcLevel {
    match level {
        ErrorCorrection::Low => EcLevel::L,
        ErrorCorrection::Medium => EcLevel::M,
        ErrorCorrection::Quartile => EcLevel::Q,
        ErrorCorrection::High => EcLevel::H,
    }
}

impl Fit {
    /// Appends the commands that draw `data`.
    pub(super) fn encode(self, data: &[u8], profile: &Profile, out: &mut Vec<u8>) {
        match profile.qr {
            QrDrawing::Printer => self.drawn_by_printer(data, out),
            QrDrawing::Picture => self.drawn_by_us(data, profile.paper.dots(), out),
        }
    }

    fn drawn_by_printer(self, data: &[u8], out: &mut Vec<u8>) {
        let module_dots = u8::try_from(self.module_dots).expect("modules have at most 5 dots");
        for command in [
            Command::Align(Align::Centre),
            Command::Qr(Qr::Model(50)),
            Command::Qr(Qr::ModuleDots(module_dots)),
            Command::Qr(Qr::ErrorCorrection(self.level)),
            Command::Qr(Qr::Store(data.to_vec())),
            Command::Qr(Qr::Print),
            Command::Align(Align::Left),
        ] {
            command.encode(out);
        }
    }

    /// For printers that draw no codes.
    fn drawn_by_us(self, data: &[u8], width_dots: u16, out: &mut Vec<u8>) {
        let code = QrCode::with_error_correction_level(data, correction(self.level))
            .expect("`fit` has found a version that holds the data");
        dots_of(&code, usize::from(self.module_dots), width_dots).encode(out);
    }
}

/// The dots of `code`, centred on paper of `width_dots`.
fn dots_of(code: &QrCode, module_dots: usize, width_dots: u16) -> Dots {
    let (modules, colours) = (code.width(), code.to_colors());
    let left = (usize::from(width_dots) - modules * module_dots) / 2;
    let mut dots = Dots::white(width_dots, modules * module_dots);
    for (at, colour) in colours.iter().enumerate() {
        if *colour == qrcode::Color::Dark {
            let (x, y) = (at % modules * module_dots, at / modules * module_dots);
            for place in 0..module_dots * module_dots {
                let (across, down) = (place % module_dots, place / module_dots);
                dots.blacken(left + x + across, y + down);
            }
        }
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_of_a_receipt_fits_both_papers_with_modules_a_telephone_reads() {
        for length in [400, 450, 500] {
            for dots in [384, 576] {
                let fit = fit(&vec![b'x'; length], dots).expect("fits");
                assert!(
                    fit.module_dots >= MODULE_DOTS_GOOD,
                    "{length} on {dots}: {fit:?}"
                );
            }
        }
    }

    #[test]
    fn our_size_is_never_smaller_than_the_code_that_is_drawn() {
        for length in [1, 17, 100, 271, 450, 900] {
            for level in [ErrorCorrection::Low, ErrorCorrection::Medium] {
                let data = vec![b'x'; length];
                let code =
                    QrCode::with_error_correction_level(&data, correction(level)).expect("fits");
                assert_eq!(modules(length, level), u16::try_from(code.width()).ok());
            }
        }
    }
}
