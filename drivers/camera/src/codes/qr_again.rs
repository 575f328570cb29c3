//! QR codes once more, with the finder of rxing, which forgives more blur and slant than rqrr's.
//!
//! Its steps are called one by one, so that a picture full of finder patterns ends in time: the
//! library's own loop tries every set of three that it finds plausible.

use std::time::Instant;

use rxing::common::cpp_essentials::DecoderResult;
use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};

use super::{Code, CodeKind};

/// Three make a code. More than this many are a wallpaper: the largest are looked at.
const PATTERNS_MAX: usize = 300;
/// Look for small modules too.
const TRY_HARDER: bool = true;
/// Smaller modules are not told from noise; and the finder takes the square of what it finds, which
/// cannot be interrupted.
const MODULE_PX_MIN: u32 = 2;

/// The codes in `black`, as far as they are found by `until`.
pub fn read(black: &BitMatrix, until: Instant) -> Vec<Code> {
    let mut patterns = FindFinderPatterns(black, TRY_HARDER, MODULE_PX_MIN);
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.size));
    patterns.truncate(PATTERNS_MAX);
    let (mut used, mut found) = (Vec::new(), Vec::new());
    for set in GenerateFinderPatternSets(&mut patterns) {
        if Instant::now() >= until {
            break;
        }
        let corners = [set.bl, set.tl, set.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        let Ok(sampled) = SampleQR(black, &set) else {
            continue;
        };
        let decoded = Decode(sampled.getBits()).ok();
        if let Some(decoded) = decoded.filter(DecoderResult::isValid) {
            used.extend(corners);
            let content = decoded.content().bytes().to_vec();
            found.push(Code::new(CodeKind::Qr, content));
        }
    }
    found
}
