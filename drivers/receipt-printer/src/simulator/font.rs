//! Font A, 12 by 24 dots, drawn from DejaVu Sans Mono.

use std::collections::HashMap;

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};

/// Dots of a cell.
pub(super) const WIDTH: usize = 12;
pub(super) const HEIGHT: usize = 24;
/// At this height the advance of DejaVu Sans Mono is 12 dots.
const SCALE: f32 = 23.2;
/// How much of a dot a letter must cover for the head to burn it.
const BURNS: f32 = 0.42;

static FONT: &[u8] = include_bytes!("../../../../assets/fonts/DejaVuSansMono.ttf");

/// A letter's dots, row by row.
pub(super) type Cell = [[bool; WIDTH]; HEIGHT];

/// Letters that were drawn before.
pub(super) struct Font {
    face: FontRef<'static>,
    cells: HashMap<char, Cell>,
}

impl Default for Font {
    fn default() -> Self {
        let face = FontRef::try_from_slice(FONT).expect("the bundled font is a font");
        Self {
            face,
            cells: HashMap::new(),
        }
    }
}

impl Font {
    /// The dots of `character`.
    pub(super) fn cell(&mut self, character: char) -> &Cell {
        let face = &self.face;
        self.cells
            .entry(character)
            .or_insert_with(|| draw(face, character))
    }
}

fn draw(face: &FontRef<'_>, character: char) -> Cell {
    let mut cell = [[false; WIDTH]; HEIGHT];
    let scaled = face.as_scaled(PxScale::from(SCALE));
    let glyph = scaled.scaled_glyph(character);
    let glyph = ab_glyph::Glyph {
        position: point(0.0, scaled.ascent()),
        ..glyph
    };
    let Some(outline) = face.outline_glyph(glyph) else {
        return cell;
    };
    let corner = outline.px_bounds().min;
    outline.draw(|x, y, covered| {
        let place = |offset: f32, at: u32| usize::try_from(offset as i64 + i64::from(at)).ok();
        if let (Some(x), Some(y)) = (place(corner.x, x), place(corner.y, y))
            && x < WIDTH
            && y < HEIGHT
        {
            cell[y][x] = covered > BURNS;
        }
    });
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fill_their_cell_and_blanks_do_not() {
        let mut font = Font::default();
        let dots = |cell: &Cell| cell.iter().flatten().filter(|dot| **dot).count();
        assert_eq!(dots(font.cell(' ')), 0);
        assert!(dots(font.cell('H')) > 40);
        let h = *font.cell('H');
        assert_ne!(&h, font.cell('K'));
    }
}
