//! The chip itself: what it answers to which bytes.
//!
//! ```text
//!   bytes ─► decode ─► (opened by the session) ─► obey ─► (closed by the session) ─► bytes
//! ```

use super::bac;
use super::document::{Document, Files};
use super::pace::{MECHANISM, PARAMETERS, Pace, Reply, random};
use crate::apdu::{Command, Expected, Response};
use crate::secure::{OBJECTS_WRONG, Session};
use crate::tlv::{find, object};

/// The ways in that a chip offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Basic access control alone, as in passports of the first generation.
    Bac,
    /// PACE announced in EF.CardAccess, and BAC for old readers.
    PaceAndBac,
    /// PACE alone.
    Pace,
}

/// What chips in the field do that the documents do not foresee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quirks {
    /// Refuses to give more than this at once, with an unprotected 6700 that does not count.
    pub block_bytes_max: Option<u32>,
    /// Refuses SELECT of the master file with 6A82.
    pub hides_master_file: bool,
    /// Answers without the data object 53 beyond 32,767.
    pub bare_odd_blocks: bool,
}

/// A powered chip.
pub struct Chip {
    document: Document,
    access: Access,
    quirks: Quirks,
    files: Files,
    state: State,
}

#[derive(Default)]
struct State {
    in_application: bool,
    selected: Option<u16>,
    challenge: Option<[u8; 8]>,
    pace: Option<Pace>,
    session: Option<Session>,
    /// What fits into the answer to the command at hand, protection included.
    room: usize,
}

/// Data and status word.
type Answer = (Vec<u8>, u16);

const APPLICATION: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
const CARD_ACCESS: u16 = 0x011C;
const DONE: u16 = 0x9000;
const END_OF_FILE: u16 = 0x6282;
const WRONG_SECRET: u16 = 0x6300;
const WRONG_LENGTH: u16 = 0x6700;
const NO_SECURE_MESSAGING: u16 = 0x6882;
const NOT_ALLOWED: u16 = 0x6982;
const OUT_OF_TURN: u16 = 0x6985;
const NO_CURRENT_FILE: u16 = 0x6986;
const WRONG_DATA: u16 = 0x6A80;
const NOT_FOUND: u16 = 0x6A82;
const WRONG_PARAMETERS: u16 = 0x6A86;
const OFFSET_BEYOND: u16 = 0x6B00;
const UNKNOWN_INSTRUCTION: u16 = 0x6D00;

impl Chip {
    /// The chip of `document`, without quirks.
    pub fn new(document: Document, access: Access) -> Self {
        Self {
            files: document.files(),
            document,
            access,
            quirks: Quirks::default(),
            state: State::default(),
        }
    }

    /// With `quirks`.
    #[must_use]
    pub fn with(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Answer to reset: direct convention, T=1, no historical bytes.
    pub fn atr(&self) -> &'static [u8] {
        &[0x3B, 0x80, 0x80, 0x01, 0x01]
    }

    /// Power or reset: everything is forgotten.
    pub fn reset(&mut self) {
        self.state = State::default();
    }

    /// What it answers to `bytes`, status word included.
    pub fn answer(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (data, word) = match Command::decode(bytes) {
            Ok(command) if is_protected(&command) => self.answer_protected(&command),
            Ok(command) => {
                // A command in the clear ends a session (ICAO 9303-11 §9.8.3).
                self.state.session = None;
                self.obey(&command, false)
            }
            Err(_) => (Vec::new(), WRONG_LENGTH),
        };
        Response::wire(&data, word).to_vec()
    }

    fn answer_protected(&mut self, command: &Command) -> Answer {
        let Some(mut session) = self.state.session.take() else {
            return (Vec::new(), NO_SECURE_MESSAGING);
        };
        if self.is_too_long(Session::peek_expected(command)) {
            self.state.session = Some(session);
            return (Vec::new(), WRONG_LENGTH);
        }
        let room = command.expected.map_or(256, Expected::count);
        self.state.room = usize::try_from(room).unwrap_or(usize::MAX);
        let plain = match session.open_command(command) {
            Ok(plain) => plain,
            // The session is over (ICAO 9303-11 §9.8.3).
            Err(refusal) => return (Vec::new(), refusal),
        };
        let (data, word) = self.obey(&plain, true);
        match session.close_answer(&data, word, plain.instruction) {
            Ok(closed) => {
                self.state.session = Some(session);
                (closed.to_vec(), word)
            }
            Err(_) => (Vec::new(), OBJECTS_WRONG),
        }
    }

    fn is_too_long(&self, expected: u32) -> bool {
        self.quirks
            .block_bytes_max
            .is_some_and(|most| expected > most)
    }

    fn obey(&mut self, command: &Command, is_protected: bool) -> Answer {
        match command.instruction {
            0xA4 => (Vec::new(), self.select(command)),
            0xB0 => self.read(command, is_protected),
            0xB1 => self.read_far(command, is_protected),
            0x84 => self.challenge(),
            0x82 => self.basic_access(command),
            0x22 => (Vec::new(), self.choose_pace(command)),
            0x86 => self.pace(command),
            _ => (Vec::new(), UNKNOWN_INSTRUCTION),
        }
    }

    fn select(&mut self, command: &Command) -> u16 {
        match (command.p1, command.data.as_slice()) {
            (0x04, name) if name == APPLICATION => self.enter(true),
            (0x04, _) => NOT_FOUND,
            (0x00, [] | [0x3F, 0x00]) if !self.quirks.hides_master_file => self.enter(false),
            (0x00 | 0x02, [high, low]) => self.select_file(u16::from_be_bytes([*high, *low])),
            (0x00, _) => NOT_FOUND,
            _ => WRONG_PARAMETERS,
        }
    }

    fn enter(&mut self, application: bool) -> u16 {
        self.state.in_application = application;
        self.state.selected = None;
        DONE
    }

    fn select_file(&mut self, id: u16) -> u16 {
        let exists = if id == CARD_ACCESS {
            self.offers_pace() && !self.state.in_application
        } else {
            self.state.in_application && self.files.get(id).is_some()
        };
        if !exists {
            return NOT_FOUND;
        }
        self.state.selected = Some(id);
        DONE
    }

    fn offers_pace(&self) -> bool {
        self.access != Access::Bac
    }

    fn read(&mut self, command: &Command, is_protected: bool) -> Answer {
        let (id, offset) = if command.p1 & 0x80 == 0 {
            let offset = u16::from_be_bytes([command.p1, command.p2]);
            (self.state.selected, usize::from(offset))
        } else {
            // Short identifiers are the low bits of the long ones (ICAO 9303-10, table of files).
            let id = 0x0100 | u16::from(command.p1 & 0x1F);
            self.state.selected = Some(id);
            (Some(id), usize::from(command.p2))
        };
        self.block(id, offset, command.expected, is_protected)
    }

    fn read_far(&mut self, command: &Command, is_protected: bool) -> Answer {
        let offset = find(&command.data, 0x54).map_or(0, |bytes| {
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            bytes.iter().take(4).fold(0, add)
        });
        let most = command.expected.map_or(256, Expected::count);
        let inner = Expected::new(most.saturating_sub(4).max(1));
        let (data, word) = self.block(self.state.selected, offset, inner, is_protected);
        match word {
            DONE | END_OF_FILE if !self.quirks.bare_odd_blocks => {
                (object(0x53, &[&data]).to_vec(), word)
            }
            _ => (data, word),
        }
    }

    fn block(
        &self,
        id: Option<u16>,
        offset: usize,
        expected: Option<Expected>,
        is_protected: bool,
    ) -> Answer {
        let card_access = Pace::card_access();
        let file = match id {
            None => return (Vec::new(), NO_CURRENT_FILE),
            Some(CARD_ACCESS) if self.offers_pace() => card_access.as_slice(),
            Some(_) if !is_protected => return (Vec::new(), NOT_ALLOWED),
            Some(id) => match self.files.get(id) {
                Some(file) => file,
                None => return (Vec::new(), NOT_FOUND),
            },
        };
        let wanted = expected.map_or(256, Expected::count);
        if self.is_too_long(wanted) {
            return (Vec::new(), WRONG_LENGTH);
        }
        let Some(rest) = file.get(offset..) else {
            return (Vec::new(), OFFSET_BEYOND);
        };
        let mut wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        if is_protected {
            // Three data objects, a checksum and the padding to blocks of sixteen.
            wanted = wanted.min(self.state.room.saturating_sub(33));
        }
        let word = if rest.len() < wanted {
            END_OF_FILE
        } else {
            DONE
        };
        (rest[..rest.len().min(wanted)].to_vec(), word)
    }

    fn challenge(&mut self) -> Answer {
        self.state.challenge = random();
        match self.state.challenge {
            Some(challenge) => (challenge.to_vec(), DONE),
            None => (Vec::new(), OUT_OF_TURN),
        }
    }

    fn basic_access(&mut self, command: &Command) -> Answer {
        let (Some(challenge), true) = (self.state.challenge.take(), self.state.in_application)
        else {
            return (Vec::new(), OUT_OF_TURN);
        };
        if self.access == Access::Pace {
            return (Vec::new(), OUT_OF_TURN);
        }
        let seed = self.document.access_seed();
        let opened = random().and_then(|own| {
            bac::authenticate(seed.first_chunk()?, &challenge, &own, &command.data)
        });
        match opened {
            Some((answer, session)) => {
                self.state.session = Some(session);
                (answer, DONE)
            }
            None => (Vec::new(), WRONG_SECRET),
        }
    }

    fn choose_pace(&mut self, command: &Command) -> u16 {
        let data = command.data.as_slice();
        let fits = (command.p1, command.p2) == (0xC1, 0xA4)
            && find(data, 0x80) == Some(&MECHANISM)
            && find(data, 0x84).is_none_or(|parameters| parameters == [PARAMETERS]);
        if !self.offers_pace() || !fits {
            return WRONG_DATA;
        }
        let seed = match find(data, 0x83) {
            Some([0x01]) => self.document.access_seed(),
            Some([0x02]) => self.document.access_number().into(),
            _ => return NOT_FOUND,
        };
        self.state.pace = Some(Pace::choose(&seed));
        DONE
    }

    fn pace(&mut self, command: &Command) -> Answer {
        let Some(pace) = self.state.pace.take() else {
            return (Vec::new(), OUT_OF_TURN);
        };
        match pace.step(&command.data) {
            Some(Reply::More(data, next)) => {
                self.state.pace = Some(next);
                (data, DONE)
            }
            Some(Reply::Open(data, session)) => {
                self.state.session = Some(session);
                (data, DONE)
            }
            None => (Vec::new(), WRONG_SECRET),
        }
    }
}

fn is_protected(command: &Command) -> bool {
    command.class & 0x0C == 0x0C
}
