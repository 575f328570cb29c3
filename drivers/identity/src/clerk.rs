//! Does what the machine decides, one thing at a time, and writes down what came of it before the
//! next. Whoever it is killed at, the next one goes on from the last line.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::{DeviceSigner, Digest};
use kiosk_protocol::{Ticket, ca_pin};
use rustls_pki_types::CertificateDer;

use crate::attested::{Attested, Vouched, vouched};
use crate::est::{Answered, Doors, Shown, certificates};
use crate::folder::Folder;
use crate::keys::Keys;
use crate::leaf::Leaf;
use crate::machine::{Command, Event, Goal, Pace, Rest};
use crate::signing_request::signing_request;
use crate::state::{By, State};
use crate::{Address, Failure};

/// Letters a line of PEM (RFC 7468 §2).
const LINE: usize = 64;

/// What the clerk cannot know by itself.
pub struct Surroundings<'a> {
    /// The clock of this machine, which may stand at 1970.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// Spreads kiosks; need not be secret.
    pub random: &'a dyn Fn() -> u64,
}

/// What the clerk has to say after a step.
#[derive(Debug)]
pub enum Word {
    /// A key is there; a second person compares this digest before approving it.
    KeyMade(Digest),
    /// The gateway waits for a second person to approve a key.
    Waits {
        /// Its digest.
        key: Digest,
        /// Why the chip that it is in does not do instead, if there is one.
        unattested: Option<String>,
    },
    /// A certificate came.
    Received,
    /// The gateway has shaken hands with it.
    Proved,
    /// It is in use.
    Promoted(Leaf),
    /// Something of before was put away.
    Tidied,
    /// It was not done; when to try again is in the state.
    Failed(Failure),
    /// There is nothing to do.
    Rests(Rest),
}

/// Sees to the identity of one kiosk.
pub struct Clerk<K> {
    folder: Folder,
    keys: K,
    state: State,
    kiosk: KioskId,
    doors: Doors,
    ticket: Option<Ticket>,
    /// Why no chip vouches for the key, once that is known in this run.
    unattested: Option<String>,
    pace: Pace,
    /// The latest moment that a gateway whom our root vouches for has named, in this run.
    heard: Timestamp,
}

impl<K: Keys> Clerk<K> {
    /// For `kiosk`, with what `folder` knows so far. `doors.est` is used, and kept, when it names any;
    /// else those are asked that were kept.
    ///
    /// # Errors
    /// [`Failure::Damaged`] or [`Failure::Disk`].
    pub fn new(
        folder: Folder,
        keys: K,
        kiosk: KioskId,
        mut doors: Doors,
        pace: Pace,
    ) -> Result<Self, Failure> {
        let mut state = folder.state()?;
        if doors.est.is_empty() {
            let kept = state.est.iter();
            doors.est = kept.filter_map(|text| text.parse().ok()).collect();
        } else {
            state.est = doors.est.iter().map(url).collect();
        }
        Ok(Self {
            folder,
            keys,
            state,
            kiosk,
            doors,
            ticket: None,
            unattested: None,
            pace,
            heard: Timestamp(0),
        })
    }

    /// With a technician's ticket, for this run only: it is never written down. Waits of before are
    /// over, for somebody stands there.
    #[must_use]
    pub fn with_ticket(mut self, ticket: Ticket) -> Self {
        self.state.failures = 0;
        self.state.again_at = Timestamp(0);
        self.ticket = Some(ticket);
        self
    }

    /// How far it has come.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The moment that is believed now: the clock's, but not before what an authority has signed or a
    /// gateway has said. A ticket's time helps only until the gateway has spoken, and is never kept.
    pub fn now(&self, around: &Surroundings<'_>) -> Timestamp {
        let ticket = self.ticket.as_ref().map(|ticket| ticket.server_time);
        (around.clock)()
            .max(self.state.floor())
            .max(self.heard)
            .max(ticket.unwrap_or(Timestamp(0)))
    }

    /// Does the next thing for `goal`.
    pub fn step(&mut self, goal: Goal, around: &Surroundings<'_>) -> Word {
        let command = self.state.next(goal, self.now(around), self.pace);
        if let Command::Rest(rest) = command {
            return Word::Rests(rest);
        }
        match self.done(&command, around) {
            Ok((event, word)) => match self.keep(event, around) {
                Ok(()) => word,
                Err(failure) => {
                    // Done again after a wait: a full disk must not make a kiosk ask without end.
                    self.state = self.after(Event::Failed, around);
                    Word::Failed(failure)
                }
            },
            Err(failure) => {
                let proving = matches!(command, Command::Prove(_));
                let event = match proving && failure.is_final() {
                    true => Event::Rejected,
                    false => Event::Failed,
                };
                // A disk that keeps no failure either is tried again after the same wait.
                if self.keep(event, around).is_err() {
                    self.state = self.after(event, around);
                }
                Word::Failed(failure)
            }
        }
    }

    fn after(&self, event: Event, around: &Surroundings<'_>) -> State {
        let (state, random) = (self.state.clone(), (around.random)());
        state.after(event, self.now(around), self.pace, random)
    }

    /// What is not on the disk has not happened: the step is done again.
    fn keep(&mut self, event: Event, around: &Surroundings<'_>) -> Result<(), Failure> {
        let after = self.after(event, around);
        self.folder.keep(&after)?;
        self.state = after;
        Ok(())
    }

    fn done(
        &mut self,
        command: &Command,
        around: &Surroundings<'_>,
    ) -> Result<(Event, Word), Failure> {
        match *command {
            Command::MakeKey { number, by, like } => {
                self.folder.make(number)?;
                self.keys.make(&mut self.folder, number, like)?;
                let word = Word::KeyMade(self.digest(number)?);
                Ok((Event::KeyMade { number, by }, word))
            }
            Command::Ask { number, by } => self.ask(number, by, around),
            Command::Prove(number) => {
                self.prove(number, around)?;
                Ok((Event::Proved, Word::Proved))
            }
            Command::Promote(number) => {
                let leaf = self.leaf(number)?;
                self.folder.promote(number)?;
                Ok((Event::Promoted, Word::Promoted(leaf)))
            }
            Command::Confirm { previous } => {
                // As everybody else will: by way of the link.
                let number = self.folder.in_use().ok_or_else(|| Failure::Damaged {
                    path: self.folder.path().join(crate::CURRENT),
                    what: "names no identity; enrol anew".into(),
                })?;
                self.prove(number, around)?;
                self.folder.remove(previous)?;
                Ok((Event::Confirmed, Word::Tidied))
            }
            Command::Discard(number) => {
                self.folder.remove(number)?;
                Ok((Event::Discarded, Word::Tidied))
            }
            Command::Rest(rest) => Ok((Event::Failed, Word::Rests(rest))),
        }
    }

    fn ask(
        &mut self,
        number: u32,
        by: By,
        around: &Surroundings<'_>,
    ) -> Result<(Event, Word), Failure> {
        let now = self.now(around);
        let key = self.keys.open(&self.folder, number)?;
        let spki = key.public_key().to_spki_der();
        let request = signing_request(&self.kiosk, &*key)?;
        let heard = match (by, &self.ticket) {
            (By::Ticket(_), Some(ticket)) => {
                let ticket = ticket.clone();
                let attested = self.attested(number, &ticket, &spki, now)?;
                self.doors
                    .enrol(&ticket, &spki, &request, attested.as_ref(), now)?
            }
            (By::Ticket(_), None) => return Err(Failure::Key("the ticket is not here".into())),
            (By::Renewal, _) => {
                let current = self.state.current.as_ref().map(|held| held.number);
                let shown = self.shown(current.unwrap_or(0))?;
                self.doors.renew(&shown, &request, now)?
            }
        };
        self.hear(heard.date);
        match heard.what {
            Answered::Wait(long) => {
                let (key, unattested) = (ca_pin(&spki), self.unattested.clone());
                Ok((Event::Waits(long), Word::Waits { key, unattested }))
            }
            Answered::Certificate(chain) => {
                let leaf = self.read(&chain[0], &*key)?;
                self.folder.put_certificate(number, &pem(&chain))?;
                let event = Event::Received {
                    not_before: leaf.not_before,
                    not_after: leaf.not_after,
                };
                Ok((event, Word::Received))
            }
        }
    }

    /// What the chip of `number` says, if there is one and the gateway hears it. Asked once a run, if it
    /// does not help.
    fn attested(
        &mut self,
        number: u32,
        ticket: &Ticket,
        spki: &[u8],
        now: Timestamp,
    ) -> Result<Option<Attested>, Failure> {
        if self.unattested.is_some() {
            return Ok(None);
        }
        let Some(chip) = self.keys.attests(&self.folder, number) else {
            return Ok(None);
        };
        match vouched(&self.doors, &*chip, ticket, spki, now)? {
            Vouched::By(attested) => Ok(Some(attested)),
            Vouched::Not(why) => {
                self.unattested = Some(why);
                Ok(None)
            }
        }
    }

    fn prove(&mut self, number: u32, around: &Surroundings<'_>) -> Result<(), Failure> {
        let shown = self.shown(number)?;
        let heard = self.doors.prove(&shown, self.now(around))?;
        self.hear(heard.date);
        Ok(())
    }

    fn hear(&mut self, date: Option<Timestamp>) {
        self.heard = self.heard.max(date.unwrap_or(Timestamp(0)));
    }

    fn digest(&mut self, number: u32) -> Result<Digest, Failure> {
        let key = self.keys.open(&self.folder, number)?;
        Ok(ca_pin(&key.public_key().to_spki_der()))
    }

    fn leaf(&mut self, number: u32) -> Result<Leaf, Failure> {
        let Shown { chain, key } = self.shown(number)?;
        self.read(&chain[0], &*key)
    }

    fn read(&self, leaf: &[u8], key: &dyn DeviceSigner) -> Result<Leaf, Failure> {
        Leaf::read(leaf, &key.public_key(), &self.kiosk)
            .map_err(|error| Failure::Strange(error.to_string()))
    }

    fn shown(&mut self, number: u32) -> Result<Shown, Failure> {
        let text = self.folder.certificate(number)?;
        let chain: Option<Vec<CertificateDer<'static>>> = certificates(&text);
        let chain = chain.ok_or_else(|| Failure::Damaged {
            path: self.folder.place(number, crate::CERTIFICATE),
            what: "is not a certificate in PEM; enrol anew".into(),
        })?;
        let key: Arc<dyn DeviceSigner> = self.keys.open(&self.folder, number)?;
        Ok(Shown { chain, key })
    }
}

fn url(address: &Address) -> String {
    format!("https://{}", address.place)
}

fn pem(chain: &[Vec<u8>]) -> String {
    let mut text = String::new();
    for der in chain {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        for (at, letter) in STANDARD.encode(der).chars().enumerate() {
            if at > 0 && at % LINE == 0 {
                text.push('\n');
            }
            text.push(letter);
        }
        text.push_str("\n-----END CERTIFICATE-----\n");
    }
    text
}
