//! From what a link carries to what a code says, without I/O and without a clock.

use kiosk_device::capability::Scan;
use thiserror::Error;
use zeroize::Zeroizing;

use super::content::{NotContent, read};
use super::keyboard::{KeyFault, Typing};
use super::{Encoding, FrameFault, Framer, Settings};

/// Why a code could not be understood. Holds nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScanFault {
    /// It did not end as it should.
    #[error(transparent)]
    Frame(#[from] FrameFault),
    /// It says nothing.
    #[error(transparent)]
    Content(#[from] NotContent),
    /// A key in it stands for no character.
    #[error(transparent)]
    Key(#[from] KeyFault),
}

/// What came of some bytes.
pub type Outcome = Result<Scan, ScanFault>;

/// Listens to one link.
pub struct Hearing {
    typing: Option<Typing>,
    framer: Framer,
    settings: Settings,
    /// What spoilt the code that is under way.
    spoilt: Option<KeyFault>,
}

impl Hearing {
    /// To a scanner that sends text, set as `settings` say.
    pub fn text(settings: Settings) -> Self {
        Self {
            typing: None,
            framer: Framer::new(settings.ending, settings.bytes_max),
            settings,
            spoilt: None,
        }
    }

    /// To a scanner that is a keyboard: the link carries the kernel's records of keys.
    pub fn keys(settings: Settings) -> Self {
        // What is typed is written down as UTF-8 here.
        let settings = Settings {
            encoding: Encoding::Utf8,
            ..settings
        };
        Self {
            typing: Some(Typing::default()),
            ..Self::text(settings)
        }
    }

    /// Whether a code has begun and not ended.
    pub fn is_amid(&self) -> bool {
        self.framer.is_amid() || self.spoilt.is_some()
    }

    /// Whether more of something that has begun is due: of a code, or of keys that are held down.
    pub fn may_go_on(&self) -> bool {
        self.is_amid() || self.typing.as_ref().is_some_and(Typing::is_midway)
    }

    /// Takes bytes up to the end of the first code among them. Says how many it took, at least one
    /// where there is one.
    pub fn push(&mut self, bytes: &[u8]) -> (usize, Option<Outcome>) {
        for (index, byte) in bytes.iter().enumerate() {
            if let Some(outcome) = self.take(*byte) {
                return (index + 1, Some(outcome));
            }
        }
        (bytes.len(), None)
    }

    /// Nothing came for as long as the config says.
    pub fn fell_silent(&mut self) -> Option<Outcome> {
        let code = self.framer.fell_silent();
        self.outcome(code)
    }

    /// Forgets the code that is under way; what keys are held down is still known.
    pub fn forget(&mut self) {
        self.framer.forget();
        self.spoilt = None;
    }

    /// All has been quiet for longer than anything takes: half a code or record has no other half.
    pub fn rest(&mut self) {
        self.forget();
        if let Some(typing) = &mut self.typing {
            typing.rest();
        }
    }

    /// Another link, or the same one again: what was heard on the last one says nothing.
    pub fn begin_anew(&mut self) {
        self.forget();
        if let Some(typing) = &mut self.typing {
            *typing = Typing::default();
        }
    }

    fn take(&mut self, byte: u8) -> Option<Outcome> {
        let Some(typing) = &mut self.typing else {
            let code = self.framer.push(byte);
            return self.outcome_of_push(code);
        };
        match typing.push(byte) {
            Ok(None) => None,
            Ok(Some(character)) => self.write(character),
            Err(fault) => {
                self.spoilt.get_or_insert(fault);
                None
            }
        }
    }

    /// A character is at most four bytes, of which only the last can end a code.
    fn write(&mut self, character: char) -> Option<Outcome> {
        let mut utf8 = Zeroizing::new([0; 4]);
        let bytes = character.encode_utf8(&mut utf8[..]).bytes();
        for byte in bytes {
            let code = self.framer.push(byte);
            if let Some(outcome) = self.outcome_of_push(code) {
                return Some(outcome);
            }
        }
        None
    }

    /// A spoilt code ends where any other would.
    fn outcome_of_push(&mut self, code: Framed) -> Option<Outcome> {
        match code {
            Ok(None) => None,
            code => self.outcome(code),
        }
    }

    fn outcome(&mut self, code: Framed) -> Option<Outcome> {
        match (self.spoilt.take(), code) {
            (Some(fault), _) => Some(Err(fault.into())),
            (None, Err(fault)) => Some(Err(fault.into())),
            (None, Ok(code)) => {
                code.map(|code| read(&code, &self.settings).map_err(ScanFault::from))
            }
        }
    }
}

type Framed = Result<Option<Zeroizing<Vec<u8>>>, FrameFault>;
