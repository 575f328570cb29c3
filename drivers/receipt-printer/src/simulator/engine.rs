//! The printer's mind: bytes in, answers out, paper on the way.

use std::collections::VecDeque;

use qrcode::QrCode;

use super::faults::Faults;
use super::mouth::Mouth;
use super::paper::{Letter, Paper};
use super::real_time::Scanner;
use super::{Model, PrintedReceipt};
use crate::layout::{CodePage, qr_correction};
use crate::protocol::{
    Align, Command, CommandDecoder, Decoded, ErrorCorrection, Part, Qr, Recovery, Reply,
    auto_status, full_status, paper_sensor,
};

/// Commands that may wait while the printer is stopped; then it reads no more.
const WAITING_MAX: usize = 100_000;

/// What `ESC @` resets.
struct Settings {
    align: Align,
    bold: bool,
    width: usize,
    height: usize,
    page: CodePage,
    qr_dots: usize,
    qr_level: ErrorCorrection,
    qr_data: Vec<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            align: Align::Left,
            bold: false,
            width: 1,
            height: 1,
            page: CodePage::Pc437,
            qr_dots: 3,
            qr_level: ErrorCorrection::Low,
            qr_data: Vec::new(),
        }
    }
}

pub(super) struct Engine {
    model: Model,
    decoder: CommandDecoder,
    scanner: Scanner,
    waiting: VecDeque<Decoded<Command>>,
    settings: Settings,
    line: Vec<Letter>,
    paper: Paper,
    raw: Vec<u8>,
    cutter_stuck: bool,
    mouth: Mouth,
    auto_status: Option<[u8; 4]>,
    receipts: Vec<PrintedReceipt>,
}

impl Engine {
    pub(super) fn new(model: Model) -> Self {
        let paper = Paper::new(model.paper);
        Self {
            model,
            decoder: CommandDecoder::default(),
            scanner: Scanner::default(),
            waiting: VecDeque::new(),
            settings: Settings::default(),
            line: Vec::new(),
            paper,
            raw: Vec::new(),
            cutter_stuck: false,
            mouth: Mouth::default(),
            auto_status: None,
            receipts: Vec::new(),
        }
    }

    /// Whether its buffer is full: a full printer reads nothing.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= WAITING_MAX
    }

    /// Receipts that were cut off since the last call.
    pub(super) fn take_receipts(&mut self) -> Vec<PrintedReceipt> {
        std::mem::take(&mut self.receipts)
    }

    /// Whether a ticket is in the mouth, and how many were drawn back.
    pub(super) fn tickets(&self) -> (bool, usize) {
        (self.mouth.in_mouth(), self.mouth.in_bin())
    }

    /// The letters on paper that is marked and not cut.
    pub(super) fn uncut(&self) -> Option<String> {
        self.paper.is_marked().then(|| self.paper.text().to_owned())
    }

    /// Takes bytes from the host; gives the answers.
    pub(super) fn receive(&mut self, bytes: &[u8], faults: &mut Faults) -> Vec<Reply> {
        let mut replies = Vec::new();
        for byte in bytes {
            self.waiting.extend(self.decoder.push(&[*byte]));
            match self.scanner.push(*byte) {
                Some(Command::RealTimeStatus(request)) => {
                    let status = faults.status(self.cutter_stuck);
                    replies.push(Reply::RealTimeStatus(request.answer(&status)));
                }
                Some(Command::FullStatus) if self.model.retract.is_some() => {
                    let status = self.mouth.full_status(&faults.status(self.cutter_stuck));
                    replies.push(Reply::FullStatus(full_status::answer(&status)));
                }
                Some(Command::Recover(Recovery::Forget)) => self.forget(),
                Some(Command::Clear) if self.model.clears_buffers => {
                    self.forget();
                    replies.push(Reply::Cleared);
                }
                _ => {}
            }
            replies.extend(self.work(faults));
        }
        replies
    }

    /// Goes on with what waits; tells changes, if it was asked to.
    pub(super) fn work(&mut self, faults: &mut Faults) -> Vec<Reply> {
        let mut replies = Vec::new();
        self.cutter_stuck &= faults.cutter_jam;
        self.mouth.pass(faults);
        while faults.status(self.cutter_stuck).obstacle().is_none()
            && let Some(next) = self.waiting.pop_front()
        {
            if !next.what.is_talk() {
                self.raw.extend(&next.raw);
            }
            replies.extend(self.obey(next.what, faults));
        }
        let status = auto_status::answer(&faults.status(self.cutter_stuck));
        if self.auto_status.is_some_and(|told| told != status) {
            self.auto_status = Some(status);
            replies.push(Reply::AutoStatus(status));
        }
        replies
    }

    /// Power off and on: what is on paper stays, all else goes.
    pub(super) fn reset(&mut self) {
        self.forget();
        self.settings = Settings::default();
        self.auto_status = None;
    }

    fn forget(&mut self) {
        self.waiting.clear();
        self.line.clear();
        self.decoder.reset();
    }

    fn obey(&mut self, command: Command, faults: &mut Faults) -> Option<Reply> {
        match command {
            Command::Initialise => {
                self.settings = Settings::default();
                self.line.clear();
            }
            Command::Character(byte) => self.character(byte, faults),
            Command::LineFeed => self.print_line(faults),
            Command::Feed(lines) => {
                if !self.line.is_empty() {
                    self.print_line(faults);
                }
                self.paper.feed_lines(usize::from(lines));
            }
            Command::CodePage(number) => {
                self.settings.page = CodePage::of_number(number).unwrap_or(CodePage::Pc437);
            }
            Command::Emphasis(on) => self.settings.bold = on,
            Command::Size { width, height } => {
                (self.settings.width, self.settings.height) =
                    (usize::from(width), usize::from(height));
            }
            Command::PrintMode {
                bold,
                double_width,
                double_height,
            } => {
                self.settings.bold = bold;
                self.settings.width = 1 + usize::from(double_width);
                self.settings.height = 1 + usize::from(double_height);
            }
            Command::Align(align) => self.settings.align = align,
            Command::Raster(raster) => self.paper.raster(&raster, self.settings.align),
            Command::Qr(qr) => self.qr(qr, faults),
            Command::Cut { feed_dots, .. } => self.cut(usize::from(feed_dots), faults),
            Command::PaperSensor => {
                return Some(Reply::PaperSensor(paper_sensor::answer(faults.paper)));
            }
            Command::ProcessId(id) if self.model.has_process_id => {
                return Some(Reply::ProcessId(id));
            }
            Command::Identify(part) => return Some(Reply::Identity(self.name(part))),
            Command::AutoStatus(mask) => {
                // Any other four bytes make the next look tell the status at once, as printers do.
                self.auto_status = (mask != 0).then_some([0; 4]);
            }
            // Real-time commands were obeyed as they arrived.
            Command::RealTimeStatus(_)
            | Command::FullStatus
            | Command::Recover(_)
            | Command::Clear => {}
            Command::Ejector { n, .. } => {
                if let Some(retract) = self.model.retract {
                    self.mouth.obey(n, retract, faults);
                }
            }
            Command::ProcessId(_) | Command::UnknownGroup | Command::Ignored(_) => {}
        }
        None
    }

    fn name(&self, part: Part) -> Vec<u8> {
        match part {
            Part::Maker => self.model.maker.clone().into_bytes(),
            Part::Model => self.model.name.clone().into_bytes(),
            Part::Firmware => b"simulated".to_vec(),
        }
    }

    fn character(&mut self, byte: u8, faults: &mut Faults) {
        let Settings {
            bold,
            width,
            height,
            page,
            ..
        } = self.settings;
        let letter = Letter {
            character: page.character(byte),
            bold,
            width,
            height,
        };
        let used: usize = self.line.iter().map(|letter| letter.dots()).sum();
        if used + letter.dots() > self.paper.dots_across() {
            self.print_line(faults);
        }
        self.line.push(letter);
    }

    fn print_line(&mut self, faults: &mut Faults) {
        let line = std::mem::take(&mut self.line);
        self.paper.line(&line, self.settings.align);
        faults.line_printed();
    }

    fn qr(&mut self, qr: Qr, faults: &mut Faults) {
        match qr {
            Qr::Model(_) => {}
            Qr::ModuleDots(dots) => self.settings.qr_dots = usize::from(dots),
            Qr::ErrorCorrection(level) => self.settings.qr_level = level,
            Qr::Store(data) => self.settings.qr_data = data,
            Qr::Print => self.draw_qr(faults),
        }
    }

    /// A code that is wider than the paper is not printed, as on a real printer.
    fn draw_qr(&mut self, faults: &mut Faults) {
        let Settings {
            qr_dots: dots,
            qr_level,
            qr_data,
            ..
        } = &self.settings;
        let level = qr_correction(*qr_level);
        let Ok(code) = QrCode::with_error_correction_level(qr_data, level) else {
            return;
        };
        if code.width() * dots > self.paper.dots_across() {
            return;
        }
        let colours = code.to_colors();
        let rows = colours.chunks(code.width()).flat_map(|line| {
            let row: Vec<bool> = line
                .iter()
                .flat_map(|colour| std::iter::repeat_n(*colour == qrcode::Color::Dark, *dots))
                .collect();
            std::iter::repeat_n(row, *dots)
        });
        self.paper.picture(rows.collect(), self.settings.align);
        faults.line_printed();
    }

    fn cut(&mut self, feed_dots: usize, faults: &mut Faults) {
        if !self.line.is_empty() {
            self.print_line(faults);
        }
        if faults.cutter_jam {
            self.cutter_stuck = true;
            return;
        }
        self.paper.feed(feed_dots);
        self.receipts.push(self.piece());
        self.paper.cut();
        self.mouth.cut();
        self.raw.clear();
    }

    fn piece(&self) -> PrintedReceipt {
        PrintedReceipt {
            bytes: self.raw.clone(),
            picture: self.paper.png(),
            text: self.paper.text().to_owned(),
        }
    }
}
