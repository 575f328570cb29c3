//! Chance that is the same in every run, and fonts of Debian.

use std::path::Path;

use ab_glyph::FontVec;

/// Numbers from a seed (splitmix64).
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5EED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Anything from `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        let share = (self.next() >> 40) as f32 / (1u64 << 24) as f32;
        low + (high - low) * share
    }

    /// One of the numbers below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// One of `choices`.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A font of a Debian package.
pub fn font(path: &str, package: &str) -> FontVec {
    let bytes = std::fs::read(Path::new(path))
        .unwrap_or_else(|error| panic!("{path}: {error}; apt-get install {package}"));
    FontVec::try_from_vec(bytes).expect("a font")
}

/// Letters as machines read them.
pub fn ocr_b() -> FontVec {
    font("/usr/share/fonts/opentype/ocr-b/OCRB.otf", "fonts-ocr-b")
}

/// Letters as people read them: the printer's.
pub fn print() -> FontVec {
    let bytes = include_bytes!("../../../../assets/fonts/DejaVuSansMono.ttf");
    FontVec::try_from_vec(bytes.to_vec()).expect("the bundled font is a font")
}

/// Letters as machines read them, with square ends, as other printers make them.
pub fn ocr_b_square() -> FontVec {
    font("/usr/share/fonts/opentype/ocr-b/OCRBS.otf", "fonts-ocr-b")
}
