//! The report as a PDF: plain lines on A4, in a font that every reader has. What proves it is the
//! signed file beside it; this is for a binder.

use pdf_writer::types::LineCapStyle;
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str};

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 50.0;
const LETTERS: f32 = 9.0;
const LINE: f32 = 13.0;
const LINES_A_PAGE: usize = 56;
/// Courier is 0.6 of its size wide; 91 letters fill 495 points.
const LETTERS_A_LINE: usize = 91;
const FONT: Name<'static> = Name(b"F1");

/// `lines` under `title`, wrapped and spread over as many pages as they need.
pub fn pdf(title: &str, lines: &[String]) -> Vec<u8> {
    let lines: Vec<&str> = lines.iter().flat_map(|line| wrapped(line)).collect();
    let pages: Vec<&[&str]> = lines.chunks(LINES_A_PAGE).collect();
    let (catalogue, tree, font) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let page = |at: usize| Ref::new(4 + 2 * i32::try_from(at).expect("a report has few pages"));
    let mut pdf = Pdf::new();
    pdf.catalog(catalogue).pages(tree);
    let kids: Vec<Ref> = (0..pages.len()).map(page).collect();
    pdf.pages(tree)
        .count(i32::try_from(kids.len()).expect("a report has few pages"))
        .kids(kids.iter().copied());
    let mut courier = pdf.type1_font(font);
    courier.base_font(Name(b"Courier"));
    courier.encoding_predefined(Name(b"WinAnsiEncoding"));
    courier.finish();
    for (at, lines) in pages.iter().enumerate() {
        let content = Ref::new(page(at).get() + 1);
        let mut leaf = pdf.page(page(at));
        leaf.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        leaf.parent(tree).contents(content);
        leaf.resources().fonts().pair(FONT, font);
        leaf.finish();
        pdf.stream(content, &drawn(title, lines));
    }
    pdf.finish()
}

fn drawn(title: &str, lines: &[&str]) -> Vec<u8> {
    let mut content = Content::new();
    let top = HEIGHT - MARGIN;
    content.begin_text();
    content.set_font(FONT, LETTERS + 3.0);
    content.next_line(MARGIN, top);
    content.show(Str(&western(title)));
    content.end_text();
    content.set_line_cap(LineCapStyle::ButtCap);
    content.move_to(MARGIN, top - LINE / 2.0);
    content.line_to(WIDTH - MARGIN, top - LINE / 2.0).stroke();
    content.begin_text();
    content.set_font(FONT, LETTERS);
    content.next_line(MARGIN, top - 2.0 * LINE);
    for line in lines {
        content.show(Str(&western(line)));
        content.next_line(0.0, -LINE);
    }
    content.end_text();
    content.finish().into_vec()
}

/// Letters of the font as it reads them, Latin-1; others become `?`.
fn western(text: &str) -> Vec<u8> {
    let letter = |letter: char| u8::try_from(u32::from(letter)).unwrap_or(b'?');
    text.chars().map(letter).collect()
}

fn wrapped(line: &str) -> Vec<&str> {
    let mut rest = line;
    let mut pieces = Vec::new();
    while let Some((cut, _)) = rest.char_indices().nth(LETTERS_A_LINE) {
        let (piece, more) = rest.split_at(cut);
        pieces.push(piece);
        rest = more;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_broken_and_nothing_of_it_is_lost() {
        let line = "ũ".repeat(200);
        let pieces = wrapped(&line);
        assert_eq!(pieces.len(), 3);
        assert_eq!(pieces.concat(), line);
        assert_eq!(wrapped(""), [""]);
    }
}
