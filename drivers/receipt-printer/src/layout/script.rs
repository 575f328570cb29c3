//! Letters that the printer does not have, drawn by us: any script for which a font is there.
//!
//! ```text
//!   text ── parley: which font, which way, which shapes, where lines break ──► glyphs
//!        ── swash: outlines ──► Dots
//! ```
//!
//! Fonts are the bundled DejaVu Sans Mono (Latin, Greek, Cyrillic, Arabic) and, for what it lacks,
//! those of the system: `fonts-noto-core` on a Debian image has Ethiopic and most others. What no
//! font has shows as an empty box.

use std::sync::{Arc, Mutex, PoisonError};

use parley::fontique::Blob;
use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontWeight, GlyphRun, Layout,
    LayoutContext, LineHeight, PositionedLayoutItem, StyleProperty,
};
use swash::FontRef;
use swash::scale::{Render, ScaleContext, Source};

use super::Setting;
use super::picture::Dots;
use crate::protocol::Align;

/// At this size the letters of the bundled font are as wide as the printer's own, 12 dots.
const SIZE_DOTS: f32 = 20.0;
/// From one line to the next, as the printer's own.
const LINE_DOTS: f32 = 30.0;
/// How much of a dot a letter must cover for the head to burn it, of 255.
const BURNS: u8 = 107;
/// Longer texts are cut off: nobody reads them on a receipt.
const CHARACTERS_MAX: usize = 2000;

/// Words that are longer may be broken anywhere.
const WORD_MAX: usize = 64;
const ZERO_WIDTH_SPACE: char = '\u{200b}';

static FONT: &[u8] = include_bytes!("../../../../assets/fonts/DejaVuSansMono.ttf");
const FAMILY: &str = "DejaVu Sans Mono";

/// Fonts and scratch space; made when first needed.
struct Pen {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    scaler: ScaleContext,
}

static PEN: Mutex<Option<Pen>> = Mutex::new(None);

/// `text` as dots on paper of `width_dots`, broken into lines that fit.
pub(super) fn drawn(text: &str, setting: Setting, width_dots: u16) -> Dots {
    // A panic of another thread leaves scratch space: it is made anew.
    let mut pen = PEN.lock().unwrap_or_else(PoisonError::into_inner);
    let pen = pen.get_or_insert_with(Pen::new);
    let layout = pen.laid_out(&printable(text), setting, f32::from(width_dots));
    let mut dots = Dots::white(width_dots, layout.height().ceil().max(0.0) as usize);
    for line in layout.lines() {
        for item in line.items() {
            if let PositionedLayoutItem::GlyphRun(run) = item {
                pen.burn(&run, &mut dots);
            }
        }
    }
    dots
}

/// `text` without control characters, and with a place to break in words that have no end: parley
/// counts the characters of one cluster (a letter and its marks) in a byte, and nobody's letter has
/// 255 marks.
fn printable(text: &str) -> String {
    let (mut printable, mut in_word) = (String::with_capacity(text.len()), 0);
    for character in text.chars().take(CHARACTERS_MAX) {
        let character = match character {
            '\n' => '\n',
            control if control.is_control() => ' ',
            other => other,
        };
        in_word = if character.is_whitespace() {
            0
        } else {
            in_word + 1
        };
        if in_word > WORD_MAX {
            printable.push(ZERO_WIDTH_SPACE);
            in_word = 1;
        }
        printable.push(character);
    }
    printable
}

impl Pen {
    fn new() -> Self {
        let mut fonts = FontContext::new();
        let font = Blob::new(Arc::new(FONT));
        fonts.collection.register_fonts(font, None);
        Self {
            fonts,
            layouts: LayoutContext::new(),
            scaler: ScaleContext::new(),
        }
    }

    fn laid_out(&mut self, text: &str, setting: Setting, width: f32) -> Layout<()> {
        let times = if setting.large { 2.0 } else { 1.0 };
        let mut builder = self
            .layouts
            .ranged_builder(&mut self.fonts, text, 1.0, true);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named(FAMILY)));
        builder.push_default(StyleProperty::FontSize(SIZE_DOTS * times));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(
            LINE_DOTS * times,
        )));
        if setting.bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(width));
        let alignment = match setting.align {
            Align::Left => Alignment::Start,
            Align::Centre => Alignment::Center,
            Align::Right => Alignment::End,
        };
        layout.align(alignment, AlignmentOptions::default());
        layout
    }

    /// Burns the letters of `run`. Those that do not fit on the paper are cut off at its edge.
    fn burn(&mut self, run: &GlyphRun<'_, ()>, dots: &mut Dots) {
        let font = run.run().font();
        let Some(face) = FontRef::from_index(font.data.as_ref(), font.index as usize) else {
            return;
        };
        let size = run.run().font_size();
        let mut scaler = self
            .scaler
            .builder(face)
            .size(size)
            .normalized_coords(run.run().normalized_coords())
            .build();
        let mut render = Render::new(&[Source::Outline]);
        if run.run().synthesis().embolden() {
            render.embolden(size / 24.0);
        }
        for glyph in run.positioned_glyphs() {
            let Ok(id) = u16::try_from(glyph.id) else {
                continue;
            };
            let Some(image) = render.render(&mut scaler, id) else {
                continue;
            };
            let (left, top) = (
                glyph.x.round() as i64 + i64::from(image.placement.left),
                glyph.y.round() as i64 - i64::from(image.placement.top),
            );
            let width = (image.placement.width as usize).max(1);
            for (at, covered) in image.data.iter().enumerate() {
                let place = |start: i64, offset: usize| usize::try_from(start + offset as i64);
                if *covered > BURNS
                    && let (Ok(x), Ok(y)) = (place(left, at % width), place(top, at / width))
                {
                    dots.blacken(x, y);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::PLAIN;
    use super::*;

    /// First and last column with a black dot.
    fn columns(dots: &Dots) -> (usize, usize) {
        let black = |x: &usize| (0..dots.rows()).any(|y| dots.is_black(*x, y));
        let mut columns = (0..dots.width()).filter(black);
        let first = columns.next().expect("something is drawn");
        (first, columns.next_back().unwrap_or(first))
    }

    fn count(dots: &Dots) -> usize {
        let all = (0..dots.rows()).flat_map(|y| (0..dots.width()).map(move |x| (x, y)));
        all.filter(|(x, y)| dots.is_black(*x, *y)).count()
    }

    #[test]
    fn letters_are_as_wide_as_the_printers_own() {
        let (first, last) = columns(&drawn(&"H".repeat(32), PLAIN, 384));
        assert!(first < 6 && (372..384).contains(&last), "{first} {last}");
    }

    #[test]
    fn arabic_runs_from_the_right_edge_and_its_letters_join() {
        let joined = drawn("سلام", PLAIN, 384);
        let (first, last) = columns(&joined);
        assert!(first > 300 && last > 370, "{first} {last}");
        // Kept apart by a sign of no width, the same letters have other shapes.
        let apart = drawn("س\u{200c}ل\u{200c}ا\u{200c}م", PLAIN, 384);
        assert_ne!(joined, apart);
    }

    #[test]
    fn bold_is_darker_large_is_larger_and_long_text_breaks() {
        let plain = drawn("Привет", PLAIN, 384);
        let bold = drawn(
            "Привет",
            Setting {
                bold: true,
                ..PLAIN
            },
            384,
        );
        assert!(count(&bold) > count(&plain));
        let large = drawn(
            "Привет",
            Setting {
                large: true,
                ..PLAIN
            },
            384,
        );
        assert_eq!((plain.rows(), large.rows()), (30, 60));
        let long = drawn(&"Привет мир ".repeat(10), PLAIN, 384);
        assert!(long.rows() >= 4 * 30);
    }

    #[test]
    fn alignment_is_kept() {
        let at = |align| columns(&drawn("Ж", Setting { align, ..PLAIN }, 384)).0;
        assert!(at(Align::Left) < 12);
        assert!((180..204).contains(&at(Align::Centre)));
        assert!(at(Align::Right) > 368);
    }

    #[test]
    fn hostile_text_is_drawn_in_bounds() {
        for text in [
            "\u{300}".repeat(3000),
            "\n".repeat(5000),
            "\u{202e}𒀀\u{0}".into(),
        ] {
            let dots = drawn(&text, PLAIN, 384);
            assert!(dots.rows() <= 31 * CHARACTERS_MAX);
        }
    }
}
