//! Where ridges begin, end and fork.

use fprint_mindtct::{GrayImage, detect_minutiae};
use kiosk_device::capability::FingerprintImage;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Dots an inch of the modules' sensors.
const PPI: u16 = 500;

/// One of them. Has no `Debug`: it is part of somebody.
#[derive(Clone, Copy, PartialEq, Eq, Default, Zeroize)]
pub struct Minutia {
    /// Pixels from the left.
    pub x: u16,
    /// Pixels from the bottom, as NBIS counts.
    pub y: u16,
    /// Degrees counter-clockwise from the right, 0 to 359, pointing up the ridge as NBIS does.
    pub theta_deg: u16,
    /// 0 to 100, higher is surer.
    pub quality: u8,
}

/// The surest minutiae of one finger, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Minutiae {
    all: Vec<Minutia>,
}

impl Minutiae {
    /// How many are kept. With some ninety a comparison of two near-identical pictures takes
    /// seconds; with fifty it stays far below one.
    pub const COUNT_MAX: usize = 50;
    /// With fewer BOZORTH3 cannot tell anything.
    pub const COUNT_MIN: usize = fprint_bozorth3::MIN_COMPUTABLE_BOZORTH_MINUTIAE;

    /// The surest ones of `found`.
    pub fn best(found: impl IntoIterator<Item = Minutia>) -> Self {
        let mut all = Vec::with_capacity(Self::COUNT_MAX + 1);
        for minutia in found {
            // Sorted by insertion, so that nothing is copied by growing.
            let at = all.partition_point(|kept: &Minutia| kept.quality >= minutia.quality);
            if at < Self::COUNT_MAX {
                all.truncate(Self::COUNT_MAX);
                all.insert(at, minutia);
                all.truncate(Self::COUNT_MAX);
            }
        }
        Self { all }
    }

    /// Those of `picture`; `None` when the picture is too small for the detector.
    pub fn of(picture: &FingerprintImage) -> Option<Self> {
        let (width, height) = (picture.width_px() as usize, picture.height_px() as usize);
        let image = GrayImage::new(picture.grey(), width, height, PPI).ok()?;
        let mut found = detect_minutiae(image);
        let best = Self::best(found.iter().map(|one| Minutia {
            x: u16::try_from(one.x).unwrap_or_default(),
            y: u16::try_from(one.y).unwrap_or_default(),
            theta_deg: u16::try_from(one.theta.rem_euclid(360)).unwrap_or_default(),
            quality: u8::try_from(one.quality.clamp(0, 100)).unwrap_or_default(),
        }));
        // The detector's own type does not wipe itself.
        found.fill(fprint_mindtct::Minutia::default());
        Some(best)
    }

    /// All of them, the surest first.
    pub fn as_slice(&self) -> &[Minutia] {
        &self.all
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// BOZORTH3's score. Takes as long as it takes: see [`super::Comparer`].
    pub(crate) fn score_against(&self, template: &Self) -> u32 {
        let (mut probe, mut gallery) = (self.as_bozorth(), template.as_bozorth());
        let score = fprint_bozorth3::match_score(&probe, &gallery);
        // The matcher's own type does not wipe itself.
        probe.fill(fprint_bozorth3::Minutia::default());
        gallery.fill(fprint_bozorth3::Minutia::default());
        score
    }

    /// BOZORTH3 prunes by distance in this order, so it wants them from left to right.
    fn as_bozorth(&self) -> Vec<fprint_bozorth3::Minutia> {
        let mut all: Vec<_> = self
            .all
            .iter()
            .map(|one| {
                let (x, y, theta) = (one.x.into(), one.y.into(), one.theta_deg.into());
                fprint_bozorth3::Minutia::from_xyt(x, y, theta)
            })
            .collect();
        all.sort_by_key(|one| (one.x, one.y));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_surest_are_kept() {
        let found = (0..200_u16).map(|at| Minutia {
            x: at,
            quality: (at % 100) as u8,
            ..Minutia::default()
        });
        let best = Minutiae::best(found);
        assert_eq!(best.len(), Minutiae::COUNT_MAX);
        assert!(best.as_slice().iter().all(|one| one.quality >= 75));
        assert_eq!(best.as_slice()[0].quality, 99);
    }

    #[test]
    fn a_picture_that_is_too_small_has_none() {
        let picture = FingerprintImage::new(4, 4, vec![0; 16]).expect("whole rows");
        assert!(Minutiae::of(&picture).is_none());
    }
}
