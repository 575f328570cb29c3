//! What the citizen of one session says: made up from seed and session, and said by nobody else.

use std::time::Duration;

use image::RgbaImage;
use kiosk_device::Camera as _;
use kiosk_domain::catalogue::FieldKind;

use super::needles::Needles;
use crate::rig::{RigError, noise};

/// How long the simulated camera may take.
const PHOTOGRAPH: Duration = Duration::from_secs(10);
/// Pieces of a photograph that are looked for, and how long each is.
const PIECES: usize = 12;
/// Places that are looked at for them: flat colour says nothing.
const LOOKED_AT: usize = 40 * PIECES;
/// Eight pixels of four bytes, which are grey: fewer would say too little.
const PIECE_BYTES: usize = 32;

/// Who comes.
pub struct MadeUp {
    /// Number of an identity card, eight digits.
    pub number: String,
    /// Somebody else's.
    pub mother: String,
    /// As it is typed, `07…`.
    pub phone: String,
    /// A word of a name, as the kiosk cases it.
    pub name: String,
    /// Typed into the search box by mistake.
    pub searched: String,
    /// Draws what lies under the camera.
    pub pattern: u64,
}

impl MadeUp {
    /// The citizen of `session`.
    pub fn of(seed: u64, session: u64) -> Self {
        let draw = |what: u64| noise(seed, &[session, what]);
        // Those who get a number today do not get one from 50 million on for many years.
        let number = |what| (50_000_000 + draw(what) % 50_000_000).to_string();
        Self {
            number: number(0),
            mother: number(1),
            phone: format!("0711{:06}", draw(2) % 1_000_000),
            name: word(draw(3)),
            searched: word(draw(4)),
            pattern: draw(5),
        }
    }

    /// What is typed as the answer to a question of `kind` called `field`.
    pub fn keys(&self, field: &str, kind: &FieldKind) -> &str {
        match kind {
            FieldKind::Phone => &self.phone,
            FieldKind::Name => &self.name,
            FieldKind::Date { .. } => "14022020",
            _ if field.starts_with("mother") => &self.mother,
            _ => &self.number,
        }
    }

    /// Everything that is looked for.
    ///
    /// # Errors
    /// [`RigError::SetUp`] when the pattern cannot be photographed.
    pub fn needles(&self) -> Result<Needles, RigError> {
        let mut needles = Needles::default();
        needles.text("number", &self.number);
        needles.text("mother's number", &self.mother);
        // However the country's code or the zero is written before it.
        needles.text("phone", &self.phone[1..]);
        needles.text("name", &self.name);
        needles.text("searched", &self.searched);
        self.photograph(&mut needles)?;
        Ok(needles)
    }

    /// The same picture before the same simulated camera gives the same bytes as in the kiosk.
    fn photograph(&self, needles: &mut Needles) -> Result<(), RigError> {
        let (mut camera, dock) = kiosk_camera::simulated();
        dock.show_document(kiosk_camera::sample::patterned(self.pattern));
        let photo = camera
            .photograph(PHOTOGRAPH)
            .map_err(|failure| RigError::set_up(failure.detail))?;
        for piece in pieces(photo.jpeg()) {
            needles.bytes("photograph", "jpeg", piece);
        }
        let picture = image::load_from_memory(photo.jpeg()).map_err(RigError::set_up)?;
        for piece in pieces(picture.to_rgb8().as_raw()) {
            needles.bytes("photograph", "rgb", piece);
        }
        let rgba: RgbaImage = picture.to_rgba8();
        for piece in pieces(rgba.as_raw()) {
            needles.bytes("photograph", "rgba", piece);
        }
        for piece in pieces(picture.to_luma8().as_raw()) {
            needles.bytes("photograph", "grey", piece);
        }
        Ok(())
    }
}

/// From all over the middle of `bytes`; those that say nothing are left out.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let middle = &bytes[bytes.len() / 5..bytes.len() * 4 / 5];
    let step = (middle.len() / LOOKED_AT).max(PIECE_BYTES);
    let pieces = middle.chunks(step).filter_map(|at| at.get(..PIECE_BYTES));
    pieces.filter(|piece| is_telling(piece)).take(PIECES)
}

/// Whether such bytes would hardly stand anywhere by chance.
fn is_telling(piece: &[u8]) -> bool {
    let mut seen: Vec<u8> = piece.to_vec();
    seen.sort_unstable();
    seen.dedup();
    seen.len() >= 6
}

/// Ten letters, the first a capital.
fn word(mut drawn: u64) -> String {
    let mut letters = String::new();
    for place in 0..10 {
        let first = if place == 0 { b'A' } else { b'a' };
        letters.push(char::from(first + (drawn % 26) as u8));
        drawn /= 26;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_sessions_say_the_same() {
        let (one, other) = (MadeUp::of(1, 1), MadeUp::of(1, 2));
        assert_ne!(one.number, other.number);
        assert_ne!(one.phone, other.phone);
        assert_ne!(one.name, other.name);
        assert_ne!(one.pattern, other.pattern);
    }

    #[test]
    fn a_photograph_is_recognised_as_file_and_as_pixels_and_another_is_not() {
        let seen = |needles: &Needles, bytes: &[u8]| needles.found_in(bytes, 0).len();
        let (needles, other) = (MadeUp::of(1, 1), MadeUp::of(1, 2));
        let needles = needles.needles().expect("it is photographed");
        let (mut camera, dock) = kiosk_camera::simulated();
        dock.show_document(kiosk_camera::sample::patterned(MadeUp::of(1, 1).pattern));
        let photo = camera.photograph(PHOTOGRAPH).expect("a photograph");
        assert!(seen(&needles, photo.jpeg()) >= 4);
        let pixels = image::load_from_memory(photo.jpeg()).expect("a picture");
        assert!(seen(&needles, pixels.to_rgba8().as_raw()) >= 4);
        dock.show_document(kiosk_camera::sample::patterned(other.pattern));
        let photo = camera.photograph(PHOTOGRAPH).expect("a photograph");
        assert_eq!(seen(&needles, photo.jpeg()), 0);
    }
}
