//! ESC/POS: bytes and their meaning, in both directions. No I/O, no clock.
//!
//! ```text
//!   host ── Command::encode ──►  bytes ── CommandDecoder ──►  printer
//!   host ◄── ReplyDecoder ─────  bytes ◄── Reply::encode ───  printer
//! ```
//!
//! One command a file, with the answer that belongs to it. Sources: Epson's *ESC/POS Command
//! Reference* (the section is the command's own name) and the status tables that Citizen,
//! Bixolon and Custom print in their manuals. A decoder that meets bytes it does not know passes
//! them on as such, one at a time, and goes on; it holds at most [`COMMAND_BYTES_MAX`].

pub mod align;
pub mod auto_status;
pub mod clear;
pub mod code_page;
pub mod cut;
mod decoder;
pub mod ejector;
pub mod emphasis;
pub mod feed;
mod flow;
pub mod full_status;
pub mod identify;
pub mod initialise;
pub mod paper_sensor;
pub mod print_mode;
pub mod process_id;
pub mod qr;
pub mod raster;
pub mod real_time_status;
pub mod recover;
pub mod size;
pub mod text;
mod unknown_group;

pub use align::Align;
pub use decoder::{CommandDecoder, Decoded, ReplyDecoder};
pub use full_status::FullStatus;
pub use identify::Part;
pub use qr::{ErrorCorrection, Qr};
pub use raster::Raster;
pub use real_time_status::Request;
pub use recover::Recovery;

/// Largest command that is accepted; a longer one is noise.
pub const COMMAND_BYTES_MAX: usize = 64 * 1024;

const DLE: u8 = 0x10;
const ESC: u8 = 0x1B;
const GS: u8 = 0x1D;

/// What a host asks of a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `ESC @`: back to the settings after power-on; the line being set is forgotten.
    Initialise,
    /// One printable byte of the current code page.
    Character(u8),
    /// `LF`: print the line.
    LineFeed,
    /// `ESC t n`: choose a code page by the printer's own number.
    CodePage(u8),
    /// `ESC E n`: bold on or off.
    Emphasis(bool),
    /// `GS ! n`: character width and height, 1 to 8 times.
    Size {
        /// Times as wide.
        width: u8,
        /// Times as high.
        height: u8,
    },
    /// `ESC ! n`: bold and size at once.
    PrintMode {
        /// Bold.
        bold: bool,
        /// Twice as wide.
        double_width: bool,
        /// Twice as high.
        double_height: bool,
    },
    /// `ESC a n`.
    Align(Align),
    /// `ESC d n`: print the line and feed `n` lines.
    Feed(u8),
    /// `GS V`: cut, after a feed of so many dots past the cutter.
    Cut {
        /// Leave one point uncut, so that the paper does not fall.
        partial: bool,
        /// Dots past the cutter.
        feed_dots: u8,
    },
    /// `GS ( k` for QR codes.
    Qr(Qr),
    /// `GS v 0`: a picture.
    Raster(Raster),
    /// `DLE EOT n`: answered at once, even when the printer is offline.
    RealTimeStatus(Request),
    /// `DLE EOT 20`: everything that a kiosk printer knows of itself, answered at once.
    FullStatus,
    /// `GS e n [m]`: moves the ticket that was cut off.
    Ejector {
        /// What to do with it, in the model's own numbers.
        n: u8,
        /// How far it is put out, in the model's own steps; only for [`ejector::PRESENT`].
        steps: Option<u8>,
    },
    /// `DLE ENQ n`: go on after an error.
    Recover(Recovery),
    /// `DLE DC4 8`: forget everything that was sent and not printed.
    Clear,
    /// `GS r 1`: paper sensors, answered in its turn.
    PaperSensor,
    /// `GS a n`: tell changes unasked.
    AutoStatus(u8),
    /// `GS ( H` fn 48: answer with this id when everything before is on paper.
    ProcessId([u8; 4]),
    /// `GS I n`: who are you?
    Identify(Part),
    /// A well-formed `GS (` group that we do not know; printers skip it by its length.
    UnknownGroup,
    /// A byte that belongs to nothing; printers ignore it.
    Ignored(u8),
}

/// What a printer tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To `DLE EOT n`; the byte does not tell which `n`.
    RealTimeStatus(u8),
    /// To `DLE EOT 20`.
    FullStatus([u8; 4]),
    /// Unasked, after `GS a`.
    AutoStatus([u8; 4]),
    /// To `GS r 1`.
    PaperSensor(u8),
    /// To `GS ( H`.
    ProcessId([u8; 4]),
    /// To `DLE DC4 8`.
    Cleared,
    /// To `GS I`.
    Identity(Vec<u8>),
    /// `XON` and `XOFF`.
    Flow {
        /// Whether it reads on.
        reads: bool,
    },
    /// A byte that belongs to nothing.
    Garbage(u8),
}

impl Command {
    /// Appends the command's bytes to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Initialise => initialise::encode(out),
            Self::Character(byte) | Self::Ignored(byte) => out.push(*byte),
            Self::LineFeed => out.push(text::LF),
            Self::CodePage(number) => code_page::encode(*number, out),
            Self::Emphasis(on) => emphasis::encode(*on, out),
            Self::Size { width, height } => size::encode(*width, *height, out),
            Self::PrintMode {
                bold,
                double_width,
                double_height,
            } => {
                print_mode::encode(*bold, *double_width, *double_height, out);
            }
            Self::Align(align) => align::encode(*align, out),
            Self::Feed(lines) => feed::encode(*lines, out),
            Self::Cut { partial, feed_dots } => cut::encode(*partial, *feed_dots, out),
            Self::Qr(qr) => qr::encode(qr, out),
            Self::Raster(raster) => raster::encode(raster, out),
            Self::RealTimeStatus(request) => real_time_status::encode(*request, out),
            Self::FullStatus => full_status::encode(out),
            Self::Ejector { n, steps } => ejector::encode(*n, *steps, out),
            Self::Recover(recovery) => recover::encode(*recovery, out),
            Self::Clear => clear::encode(out),
            Self::PaperSensor => paper_sensor::encode(out),
            Self::AutoStatus(mask) => auto_status::encode(*mask, out),
            Self::ProcessId(id) => process_id::encode(*id, out),
            Self::Identify(part) => identify::encode(*part, out),
            Self::UnknownGroup => {}
        }
    }

    /// The command's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// Whether it only asks or steers and leaves nothing on paper, so that it is no part of what a
    /// receipt was made of.
    pub fn is_talk(&self) -> bool {
        matches!(
            self,
            Self::RealTimeStatus(_)
                | Self::FullStatus
                | Self::Ejector { .. }
                | Self::Recover(_)
                | Self::Clear
                | Self::PaperSensor
                | Self::AutoStatus(_)
                | Self::ProcessId(_)
                | Self::Identify(_)
                | Self::Ignored(0)
        )
    }
}

impl Reply {
    /// The reply's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::RealTimeStatus(byte) | Self::PaperSensor(byte) | Self::Garbage(byte) => {
                vec![*byte]
            }
            Self::FullStatus(four) => full_status::reply(*four),
            Self::AutoStatus(bytes) => bytes.to_vec(),
            Self::ProcessId(id) => process_id::reply(*id),
            Self::Cleared => clear::REPLY.to_vec(),
            Self::Flow { reads } => flow::reply(*reads),
            Self::Identity(name) => identify::reply(name),
        }
    }
}

/// What the start of a stream is.
enum Step<T> {
    /// `T`, in so many bytes.
    Done(T, usize),
    /// It may become something when more comes.
    More,
    /// Not this.
    Not,
}

/// Whether `bytes` start with `lead`, and what follows it.
fn after<'a>(lead: &[u8], bytes: &'a [u8]) -> Step<&'a [u8]> {
    match bytes.strip_prefix(lead) {
        Some(rest) => Step::Done(rest, lead.len()),
        None if lead.starts_with(bytes) => Step::More,
        None => Step::Not,
    }
}

/// A command of a fixed lead and one byte that `meaning` understands.
fn one_byte<T>(lead: &[u8], bytes: &[u8], meaning: impl Fn(u8) -> Option<T>) -> Step<T> {
    match after(lead, bytes) {
        Step::Done([], _) | Step::More => Step::More,
        Step::Done([byte, ..], used) => {
            meaning(*byte).map_or(Step::Not, |t| Step::Done(t, used + 1))
        }
        Step::Not => Step::Not,
    }
}
