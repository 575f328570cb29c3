//! A page as ESC/POS bytes for one model of printer.
//!
//! ```text
//!   Document ── block ── charset: characters to bytes of a code page
//!                 │          ├─ wrap: bytes to lines of so many columns
//!                 │          └─ script: what no byte stands for, drawn ──┐
//!                 └───── qr: a size that fits the paper ──────────── picture
//! ```
//!
//! A text is drawn as a whole when one of its letters is neither in the code page nor has a likeness
//! in it. Drawing needs the cargo feature `any-script`, on by default; without it, `?` stands there.
//!
//! What a page says may come from far away, so nothing in it can be taken for a command: control
//! characters become blanks, and no receipt holds a real-time command (the property is in
//! `tests/it`).

mod charset;
mod modules;
mod picture;
mod qr;
#[cfg(feature = "any-script")]
mod script;
mod wrap;

use kiosk_domain::receipt::{Block, Document};
use thiserror::Error;

use crate::profile::Profile;
use crate::protocol::{Align, Command};

pub use charset::CodePage;
pub use modules::QrModules;
pub use picture::Dots;
#[cfg(feature = "simulator")]
pub(crate) use qr::correction as qr_correction;

/// A page that cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LayoutError {
    /// The code would be wider than the paper.
    #[error("a QR code of {bytes} bytes does not fit on {dots} dots of paper; shorten its content")]
    QrTooLong {
        /// Bytes of its data.
        bytes: usize,
        /// Dots across the paper.
        dots: u16,
    },
}

/// The bytes that print `document` on a printer of `profile` and cut it off.
///
/// # Errors
/// [`LayoutError`] when a QR code does not fit.
pub fn receipt_bytes(document: &Document, profile: &Profile) -> Result<Vec<u8>, LayoutError> {
    let mut page = Page {
        profile,
        out: Vec::with_capacity(4096),
    };
    page.put(Command::Initialise);
    page.put(Command::CodePage(profile.code_page.number()));
    for block in &document.blocks {
        page.block(block)?;
    }
    if profile.lines_before_cut > 0 {
        page.put(Command::Feed(profile.lines_before_cut));
    }
    page.put(Command::Cut {
        partial: true,
        feed_dots: 0,
    });
    Ok(page.out)
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Setting {
    align: Align,
    bold: bool,
    /// Twice as wide and high.
    large: bool,
}

const PLAIN: Setting = Setting {
    align: Align::Left,
    bold: false,
    large: false,
};

struct Page<'a> {
    profile: &'a Profile,
    out: Vec<u8>,
}

impl Page<'_> {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers build the command in place"
    )]
    fn put(&mut self, command: Command) {
        command.encode(&mut self.out);
    }

    fn block(&mut self, block: &Block) -> Result<(), LayoutError> {
        match block {
            Block::Title(text) => {
                self.put(Command::Size {
                    width: 2,
                    height: 2,
                });
                self.centred_bold(text, true);
                self.put(Command::Size {
                    width: 1,
                    height: 1,
                });
            }
            Block::Heading(text) => self.centred_bold(text, false),
            Block::Text(text) => self.lines(text, PLAIN),
            Block::Strong(text) => self.bold(|page| {
                let bold = true;
                page.lines(text, Setting { bold, ..PLAIN });
            }),
            Block::Pair(label, value) => self.pair(label, value),
            Block::Rule => self.line(&vec![b'-'; self.columns()]),
            Block::Qr(data) => self.qr(data)?,
            Block::Space(lines) => self.put(Command::Feed(*lines)),
        }
        Ok(())
    }

    fn columns(&self) -> usize {
        self.profile.paper.columns()
    }

    fn centred_bold(&mut self, text: &str, large: bool) {
        self.put(Command::Align(Align::Centre));
        let setting = Setting {
            align: Align::Centre,
            bold: true,
            large,
        };
        self.bold(|page| page.lines(text, setting));
        self.put(Command::Align(Align::Left));
    }

    fn bold(&mut self, set: impl FnOnce(&mut Self)) {
        self.put(Command::Emphasis(true));
        set(self);
        self.put(Command::Emphasis(false));
    }

    fn lines(&mut self, text: &str, setting: Setting) {
        if self.draws(text) {
            self.drawn(text, setting);
            return;
        }
        let columns = self.columns() / if setting.large { 2 } else { 1 };
        for line in wrap::wrap(&self.profile.code_page.encode(text), columns) {
            self.line(line);
        }
    }

    /// Whether the printer's own letters do not do.
    fn draws(&self, text: &str) -> bool {
        cfg!(feature = "any-script") && self.profile.code_page.lacks(text)
    }

    #[cfg(feature = "any-script")]
    fn drawn(&mut self, text: &str, setting: Setting) {
        // Drawn as wide as the paper, so that the printer has nothing to align.
        self.put(Command::Align(Align::Left));
        script::drawn(text, setting, self.profile.paper.dots()).encode(&mut self.out);
        self.put(Command::Align(setting.align));
    }

    #[cfg(not(feature = "any-script"))]
    fn drawn(&mut self, _text: &str, _setting: Setting) {}

    fn line(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
        self.put(Command::LineFeed);
    }

    /// Label left and value right on one line; when they do not fit, the value below, right.
    fn pair(&mut self, label: &str, value: &str) {
        if self.draws(label) || self.draws(value) {
            self.lines(label, PLAIN);
            let align = Align::Right;
            self.drawn(value, Setting { align, ..PLAIN });
            return;
        }
        let columns = self.columns();
        let (label, value) = (
            self.profile.code_page.encode(label),
            self.profile.code_page.encode(value),
        );
        if label.len() + 1 + value.len() <= columns && !value.contains(&b'\n') {
            let gap = columns - label.len() - value.len();
            self.line(&[&label[..], &vec![b' '; gap], &value].concat());
            return;
        }
        for line in wrap::wrap(&label, columns) {
            self.line(line);
        }
        for line in wrap::wrap(&value, columns - PAIR_INDENT) {
            let indent = vec![b' '; columns - line.len()];
            self.line(&[&indent[..], line].concat());
        }
    }

    fn qr(&mut self, data: &str) -> Result<(), LayoutError> {
        let bytes = charset::without_controls(data);
        let code = qr::fit(&bytes, self.profile.paper.dots()).ok_or(LayoutError::QrTooLong {
            bytes: bytes.len(),
            dots: self.profile.paper.dots(),
        })?;
        // A line is at least as high as the four white modules that the standard wants around.
        self.put(Command::Feed(1));
        code.encode(&bytes, self.profile, &mut self.out);
        self.put(Command::Feed(1));
        Ok(())
    }
}

/// A value that stands below its label keeps so far from the left edge.
const PAIR_INDENT: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{GENERIC, PaperWidth};

    /// The lines of text that `blocks` become.
    fn lines(blocks: Vec<Block>, paper: PaperWidth) -> Vec<String> {
        let bytes = receipt_bytes(&Document { blocks }, &GENERIC.on(paper)).expect("fits");
        let mut lines = vec![String::new()];
        for decoded in crate::protocol::CommandDecoder::default().push(&bytes) {
            match decoded.what {
                Command::Character(byte) => lines
                    .last_mut()
                    .expect("never empty")
                    .push(char::from(byte)),
                Command::LineFeed => lines.push(String::new()),
                _ => {}
            }
        }
        lines.pop();
        lines
    }

    #[test]
    fn a_pair_stands_at_both_edges() {
        let set = lines(
            vec![Block::Pair("Date".into(), "2026-11-24".into())],
            PaperWidth::Mm58,
        );
        assert_eq!(set, ["Date                  2026-11-24"]);
    }

    #[test]
    fn a_pair_that_is_too_long_puts_its_value_below() {
        let pair = Block::Pair(
            "Kumbukumbu".into(),
            "a value that is longer than the paper".into(),
        );
        let set = lines(vec![pair], PaperWidth::Mm58);
        assert_eq!(set[0], "Kumbukumbu");
        assert!(
            set.len() > 2 && set[1..].iter().all(|line| line.len() == 32),
            "{set:?}"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_paper() {
        let long = "Imehifadhiwa kwenye kioski hiki. Itatumwa mtandao ukirudi. Huhitaji kuja tena.";
        let blocks = vec![
            Block::Text(long.into()),
            Block::Strong("w".repeat(100)),
            Block::Rule,
        ];
        let set = lines(blocks, PaperWidth::Mm58);
        assert!(set.iter().all(|line| line.len() <= 32), "{set:?}");
        let title = lines(
            vec![Block::Title("HUDUMA KENYA SERVICE".into())],
            PaperWidth::Mm58,
        );
        assert_eq!(title, ["HUDUMA KENYA", "SERVICE"]);
    }

    #[test]
    fn text_cannot_smuggle_a_command() {
        let sly = "x\u{1b}@\u{10}\u{4}\u{1}\u{1d}V0y";
        let set = lines(vec![Block::Text(sly.into())], PaperWidth::Mm80);
        assert_eq!(set, ["x @    V0y"]);
    }

    #[test]
    fn a_code_that_cannot_fit_is_refused() {
        let document = Document {
            blocks: vec![Block::Qr("x".repeat(3000))],
        };
        let refused = receipt_bytes(&document, &GENERIC).expect_err("too long");
        assert_eq!(
            refused,
            LayoutError::QrTooLong {
                bytes: 3000,
                dots: 576
            }
        );
    }
}
