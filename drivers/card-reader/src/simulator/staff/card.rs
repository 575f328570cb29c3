//! The card itself: what it answers to which bytes.

use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey};

use super::objects;
use crate::apdu::{Command, Expected, Response};
use crate::simulator::chip::SimulatedChip;
use crate::staff::commands::{APPLICATION, APPLICATION_PIN, CHALLENGE, P256, RESPONSE, TEMPLATE};
use crate::tlv::{find, find_path, object};

/// A key of a card and its certificate.
#[derive(Clone)]
pub struct StaffKey {
    /// The key.
    pub key: SigningKey,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
}

/// What a dishonest card does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Signs with a key of its own.
    OtherKey,
    /// Answers every challenge with its first signature.
    OldSignature,
    /// Signs something else than it was given.
    OtherHash,
    /// Shows the certificate of 9E, and signs with that key, where 9A is asked for; takes any PIN.
    UnlockedKey,
    /// Takes any PIN, and signs with a key of its own.
    AnyPin,
    /// Signs with nothing at all: two zeros.
    Zeros,
}

/// A powered staff card.
#[derive(Clone)]
pub struct StaffCard {
    with_pin: Option<StaffKey>,
    without: Option<StaffKey>,
    own: SigningKey,
    pin: [u8; 8],
    tries_left: u8,
    lie: Option<Lie>,
    first: Option<Vec<u8>>,
    state: State,
}

#[derive(Clone, Default)]
struct State {
    is_selected: bool,
    is_open: bool,
    /// What GET RESPONSE fetches.
    waiting: Vec<u8>,
}

/// Data and status word.
type Answer = (Vec<u8>, u16);

const TRIES: u8 = 3;
const KEY_WITH_PIN: u8 = 0x9A;
const KEY_WITHOUT: u8 = 0x9E;
const DONE: u16 = 0x9000;
const MORE: u16 = 0x6100;
const TRIES_LEFT: u16 = 0x63C0;
const WRONG_LENGTH: u16 = 0x6700;
const NO_CHAINS: u16 = 0x6884;
const NOT_OPEN: u16 = 0x6982;
const BLOCKED: u16 = 0x6983;
const OUT_OF_TURN: u16 = 0x6985;
const WRONG_DATA: u16 = 0x6A80;
const NOT_FOUND: u16 = 0x6A82;
const WRONG_PARAMETERS: u16 = 0x6A86;
const NO_REFERENCE: u16 = 0x6A88;
const UNKNOWN_INSTRUCTION: u16 = 0x6D00;

impl StaffCard {
    /// A card with `pin` and no keys. `own` is a key that nobody certified, for lies.
    pub fn new(pin: &str, own: SigningKey) -> Self {
        let mut block = [0xFF; 8];
        for (place, digit) in block.iter_mut().zip(pin.bytes()) {
            *place = digit;
        }
        Self {
            with_pin: None,
            without: None,
            own,
            pin: block,
            tries_left: TRIES,
            lie: None,
            first: None,
            state: State::default(),
        }
    }

    /// With this key 9A.
    #[must_use]
    pub fn with_pin_key(mut self, key: StaffKey) -> Self {
        self.with_pin = Some(key);
        self
    }

    /// With this key 9E.
    #[must_use]
    pub fn with_card_key(mut self, key: StaffKey) -> Self {
        self.without = Some(key);
        self
    }

    /// Dishonest.
    #[must_use]
    pub fn lying(mut self, lie: Lie) -> Self {
        self.lie = Some(lie);
        self
    }

    fn obey(&mut self, command: &Command) -> Answer {
        if command.class != 0x00 {
            return (Vec::new(), NO_CHAINS);
        }
        match command.instruction {
            0xA4 => self.select(command),
            0xC0 => self.more(command),
            _ if !self.state.is_selected => (Vec::new(), OUT_OF_TURN),
            0xCB => self.data(command),
            0x20 => (Vec::new(), self.verify(command)),
            0x87 => self.sign(command),
            // Yubico's own question for the version: their tool speaks to nobody without.
            0xFD => (vec![5, 4, 3], DONE),
            _ => (Vec::new(), UNKNOWN_INSTRUCTION),
        }
    }

    /// The whole name or its beginning, at least the provider (ISO 7816-4 §8.2.1.2).
    fn select(&mut self, command: &Command) -> Answer {
        let name = command.data.as_slice();
        if command.p1 != 0x04 || name.len() < 5 || !APPLICATION.starts_with(name) {
            return (Vec::new(), NOT_FOUND);
        }
        self.reset();
        self.state.is_selected = true;
        (objects::application(), DONE)
    }

    fn data(&self, command: &Command) -> Answer {
        if (command.p1, command.p2) != (0x3F, 0xFF) {
            return (Vec::new(), WRONG_PARAMETERS);
        }
        let kept = match find(&command.data, 0x5C) {
            Some([0x5F, 0xC1, 0x05]) => self.shown(KEY_WITH_PIN),
            Some([0x5F, 0xC1, 0x01]) => self.shown(KEY_WITHOUT),
            Some([0x5F, 0xC1, 0x02]) => Some(objects::holder()),
            Some([0x7E]) => Some(objects::discovery()),
            _ => None,
        };
        kept.map_or((Vec::new(), NOT_FOUND), |kept| (kept, DONE))
    }

    fn shown(&self, key: u8) -> Option<Vec<u8>> {
        self.key(key)
            .map(|key| objects::certificate(&key.certificate))
    }

    fn key(&self, key: u8) -> Option<&StaffKey> {
        match (key, self.lie) {
            (KEY_WITHOUT, _) | (KEY_WITH_PIN, Some(Lie::UnlockedKey)) => self.without.as_ref(),
            (KEY_WITH_PIN, _) => self.with_pin.as_ref(),
            _ => None,
        }
    }

    /// Without data it only tells how it stands (part 2 §3.2.1).
    fn verify(&mut self, command: &Command) -> u16 {
        if (command.p1, command.p2) != (0x00, APPLICATION_PIN) {
            return NO_REFERENCE;
        }
        let takes_any = matches!(self.lie, Some(Lie::UnlockedKey | Lie::AnyPin));
        match command.data.as_slice() {
            _ if self.tries_left == 0 => BLOCKED,
            [] if self.state.is_open => DONE,
            [] => TRIES_LEFT | u16::from(self.tries_left),
            pin if pin == self.pin || takes_any => {
                self.tries_left = TRIES;
                self.state.is_open = true;
                DONE
            }
            pin if pin.len() != self.pin.len() => WRONG_DATA,
            _ => {
                self.tries_left -= 1;
                self.state.is_open = false;
                TRIES_LEFT | u16::from(self.tries_left)
            }
        }
    }

    fn sign(&mut self, command: &Command) -> Answer {
        let hash = find_path(&command.data, &[TEMPLATE, CHALLENGE]);
        let wants = find_path(&command.data, &[TEMPLATE, RESPONSE]);
        let (Some(hash), Some([])) = (hash, wants) else {
            return (Vec::new(), WRONG_DATA);
        };
        if command.p1 != P256 || hash.len() != 32 {
            return (Vec::new(), WRONG_PARAMETERS);
        }
        let Some(key) = self.key(command.p2) else {
            return (Vec::new(), NO_REFERENCE);
        };
        if command.p2 == KEY_WITH_PIN && !self.state.is_open {
            return (Vec::new(), NOT_OPEN);
        }
        let honest = signed(&key.key, hash);
        let signature = match self.lie {
            Some(Lie::OtherKey | Lie::AnyPin) => signed(&self.own, hash),
            Some(Lie::OtherHash) => signed(&key.key, &[7; 32]),
            Some(Lie::Zeros) => vec![0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00],
            Some(Lie::OldSignature) => self.first.get_or_insert(honest).clone(),
            Some(Lie::UnlockedKey) | None => honest,
        };
        let template = object(TEMPLATE, &[&object(RESPONSE, &[&signature])]);
        (template.to_vec(), DONE)
    }

    fn more(&mut self, command: &Command) -> Answer {
        let waiting = std::mem::take(&mut self.state.waiting);
        if waiting.is_empty() {
            return (Vec::new(), OUT_OF_TURN);
        }
        self.in_pieces(waiting, DONE, command.expected)
    }

    /// What does not fit waits for GET RESPONSE.
    fn in_pieces(&mut self, mut data: Vec<u8>, word: u16, expected: Option<Expected>) -> Answer {
        let most = expected.map_or(256, Expected::count);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if word != DONE || data.len() <= most {
            return (data, word);
        }
        self.state.waiting = data.split_off(most);
        let left = u8::try_from(self.state.waiting.len()).unwrap_or(0);
        (data, MORE | u16::from(left))
    }
}

fn signed(key: &SigningKey, hash: &[u8]) -> Vec<u8> {
    let signature: Result<Signature, _> = key.sign_prehash(hash);
    signature.map_or_else(|_| Vec::new(), |made| made.to_der().as_bytes().to_vec())
}

impl SimulatedChip for StaffCard {
    /// Direct convention, T=1; the historical bytes name the application's provider
    /// (ISO 7816-4 §8.2.1).
    fn atr(&self) -> &'static [u8] {
        &[
            0x3B, 0x87, 0x80, 0x01, 0x80, 0xF5, 0xA0, 0x00, 0x00, 0x03, 0x08, 0xD8,
        ]
    }

    fn reset(&mut self) {
        self.state = State::default();
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let (data, word) = match Command::decode(command) {
            Ok(command) => {
                let (data, word) = self.obey(&command);
                self.in_pieces(data, word, command.expected)
            }
            Err(_) => (Vec::new(), WRONG_LENGTH),
        };
        Response::wire(&data, word).to_vec()
    }
}
