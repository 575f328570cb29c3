//! The paper between the head and the cutter.

use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

use super::font::{self, Font};
use crate::profile::PaperWidth;
use crate::protocol::{Align, Raster};

/// From one line to the next; letters of a line are 24 dots high.
const LINE_DOTS: usize = 30;
/// Unprintable white on either side in pictures of the paper.
const MARGIN_DOTS: usize = 24;

/// One letter of a line.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) character: char,
    pub(super) bold: bool,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Letter {
    pub(super) fn dots(self) -> usize {
        font::WIDTH * self.width
    }
}

/// Rows of dots, and the letters that were set.
pub(super) struct Paper {
    dots_across: usize,
    rows: Vec<Vec<bool>>,
    text: String,
    font: Font,
}

impl Paper {
    pub(super) fn new(width: PaperWidth) -> Self {
        let dots_across = usize::from(width.dots());
        Self {
            dots_across,
            rows: Vec::new(),
            text: String::new(),
            font: Font::default(),
        }
    }

    pub(super) fn dots_across(&self) -> usize {
        self.dots_across
    }

    /// Whether the head has burnt a single dot.
    pub(super) fn is_marked(&self) -> bool {
        self.rows.iter().flatten().any(|dot| *dot)
    }

    pub(super) fn feed(&mut self, dots: usize) {
        self.rows
            .extend(std::iter::repeat_n(vec![false; self.dots_across], dots));
    }

    pub(super) fn feed_lines(&mut self, lines: usize) {
        self.feed(lines * LINE_DOTS);
        self.text.push_str(&"\n".repeat(lines));
    }

    /// Prints a line of letters.
    pub(super) fn line(&mut self, letters: &[Letter], align: Align) {
        let width: usize = letters.iter().map(|letter| letter.dots()).sum();
        let height = letters
            .iter()
            .map(|letter| letter.height)
            .max()
            .unwrap_or(1)
            * font::HEIGHT;
        let mut left = self.left_edge(width, align);
        let top = self.rows.len();
        self.feed(height.max(LINE_DOTS));
        for letter in letters {
            self.letter(*letter, left, top + height);
            left += letter.dots();
            self.text.push(letter.character);
        }
        self.text.push('\n');
    }

    fn left_edge(&self, width: usize, align: Align) -> usize {
        let spare = self.dots_across.saturating_sub(width);
        match align {
            Align::Left => 0,
            Align::Centre => spare / 2,
            Align::Right => spare,
        }
    }

    /// Burns a letter whose cell ends above row `bottom`. Bold is burnt twice, one dot apart.
    fn letter(&mut self, letter: Letter, left: usize, bottom: usize) {
        let cell = *self.font.cell(letter.character);
        let top = bottom - font::HEIGHT * letter.height;
        for y in 0..font::HEIGHT * letter.height {
            for x in 0..letter.dots() {
                let place = (y / letter.height, x / letter.width);
                let burnt = cell[place.0][place.1]
                    || (letter.bold && place.1 > 0 && cell[place.0][place.1 - 1]);
                if burnt && left + x < self.dots_across {
                    self.rows[top + y][left + x] = true;
                }
            }
        }
    }

    pub(super) fn raster(&mut self, raster: &Raster, align: Align) {
        let row_bytes = usize::from(raster.row_bytes);
        let rows = raster.bits.chunks_exact(row_bytes).map(|row| {
            row.iter()
                .flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0))
                .collect()
        });
        self.picture(rows.collect(), align);
    }

    /// Prints rows of dots; what is wider than the paper is lost.
    pub(super) fn picture(&mut self, picture: Vec<Vec<bool>>, align: Align) {
        for picture_row in picture {
            let left = self.left_edge(picture_row.len(), align);
            let mut row = vec![false; self.dots_across];
            for (place, dot) in row[left..].iter_mut().zip(picture_row) {
                *place = dot;
            }
            self.rows.push(row);
        }
    }

    /// The letters, line by line.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The paper as PNG, with its unprintable margin.
    pub(super) fn png(&self) -> Vec<u8> {
        let width = self.dots_across + 2 * MARGIN_DOTS;
        let mut grey = Vec::with_capacity(width * (self.rows.len() + 2 * MARGIN_DOTS));
        let white = |count| std::iter::repeat_n(255u8, count);
        grey.extend(white(width * MARGIN_DOTS));
        for row in &self.rows {
            grey.extend(white(MARGIN_DOTS));
            grey.extend(row.iter().map(|dot| if *dot { 0 } else { 255u8 }));
            grey.extend(white(MARGIN_DOTS));
        }
        grey.extend(white(width * MARGIN_DOTS));
        let (width, height) = (width as u32, (self.rows.len() + 2 * MARGIN_DOTS) as u32);
        let mut png = Vec::new();
        PngEncoder::new(&mut png)
            .write_image(&grey, width, height, ExtendedColorType::L8)
            .expect("a picture of matching size is written to memory");
        png
    }

    /// A new piece of paper, as wide as this.
    pub(super) fn cut(&mut self) {
        self.rows.clear();
        self.text.clear();
    }
}
