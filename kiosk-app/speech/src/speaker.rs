//! Decides what is said now, and to whom.
//!
//! ```text
//!             headset in, speech key                    Say interrupts, Add follows
//!   silent ─────────────────────────▶ listening ◀──────────────────────────────────┐
//!     ▲                                │ queue ── Order::Speak ──▶ voice ── Ended ──┘
//!     └── headset out, speech key ─────┘      pause ⇄ resume, repeat, faster, louder
//! ```
//!
//! Any key silences what is being said. What is private is said in the headset only; the loudspeaker
//! says once that it is private. Pace and volume go back when a citizen leaves.

use std::collections::VecDeque;

use kiosk_domain::Language;

use crate::phrases::{Phrase, phrase};
use crate::{Pace, Volume, Words};

/// Most words that wait: more than any page has.
const QUEUE_MAX: usize = 64;

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ear {
    /// One person.
    Headset,
    /// Everybody near.
    Loudspeaker,
}

/// What happened.
pub enum Heard {
    /// These words instead of whatever is being said.
    Say(Words),
    /// These words after what is being said.
    Add(Words),
    /// A headset was plugged in or pulled out.
    Headset(bool),
    /// The speech key: on and off where there is no headset.
    SpeechKey,
    /// Any other key or touch: silence.
    Interrupted,
    /// Say it again.
    Repeat,
    /// Stop for a while, or go on.
    Pause,
    /// Faster.
    Faster,
    /// Slower.
    Slower,
    /// Louder.
    Louder,
    /// Quieter.
    Quieter,
    /// The voice has said this one to its end.
    Ended(u64),
    /// The citizen left: nothing of theirs stays.
    SessionEnded,
}

/// What the voice should do.
pub enum Order {
    /// Say this.
    Speak(Utterance),
    /// Say nothing more.
    Silence,
}

/// Words on their way to an ear.
#[derive(Clone)]
pub struct Utterance {
    /// Comes back in [`Heard::Ended`].
    pub number: u64,
    /// What.
    pub words: Words,
    /// How fast.
    pub pace: Pace,
    /// How loud.
    pub volume: Volume,
    /// To whom.
    pub ear: Ear,
}

/// The state of speech.
#[derive(Default)]
pub struct Speaker {
    headset: bool,
    loudspeaker: bool,
    /// Of what was said last.
    language: Language,
    pace: Pace,
    volume: Volume,
    paused: bool,
    /// The last that was said is that something is private.
    hinted: bool,
    /// What is being said, and its number.
    now: Option<(u64, Words)>,
    waiting: VecDeque<Words>,
    /// Since the last interruption, to say it again.
    page: VecDeque<Words>,
    number: u64,
}

impl Speaker {
    /// Who listens, if anybody does.
    pub fn ear(&self) -> Option<Ear> {
        if self.headset {
            Some(Ear::Headset)
        } else {
            self.loudspeaker.then_some(Ear::Loudspeaker)
        }
    }

    /// Takes what happened and answers what the voice should do, in order.
    pub fn hear(&mut self, heard: Heard) -> Vec<Order> {
        match heard {
            Heard::Say(words) => self.say(words),
            Heard::Add(words) => self.add(words),
            Heard::Headset(inside) => self.headset(inside),
            Heard::SpeechKey => self.speech_key(),
            Heard::Interrupted => self.silence(),
            Heard::Repeat => self.repeat(),
            Heard::Pause => self.pause(),
            Heard::Faster => self.set(self.pace.faster(), self.volume),
            Heard::Slower => self.set(self.pace.slower(), self.volume),
            Heard::Louder => self.set(self.pace, self.volume.louder()),
            Heard::Quieter => self.set(self.pace, self.volume.quieter()),
            Heard::Ended(number) => self.ended(number),
            Heard::SessionEnded => self.session_ended(),
        }
    }

    fn say(&mut self, words: Words) -> Vec<Order> {
        let mut orders = self.silence();
        self.page.clear();
        self.paused = false;
        orders.extend(self.add(words));
        orders
    }

    fn add(&mut self, words: Words) -> Vec<Order> {
        if words.text.trim().is_empty() || self.page.len() >= QUEUE_MAX {
            return Vec::new();
        }
        self.language = words.language;
        self.page.push_back(words.clone());
        if self.ear().is_none() {
            return Vec::new();
        }
        self.waiting.push_back(words);
        self.go_on()
    }

    /// The next of what waits, unless something is being said.
    fn go_on(&mut self) -> Vec<Order> {
        let Some(ear) = self.ear() else {
            return Vec::new();
        };
        if self.paused || self.now.is_some() {
            return Vec::new();
        }
        let Some((words, aloud)) = self.next_for(ear) else {
            return Vec::new();
        };
        self.number += 1;
        self.now = Some((self.number, words));
        vec![Order::Speak(Utterance {
            number: self.number,
            words: aloud,
            pace: self.pace,
            volume: self.volume,
            ear,
        })]
    }

    /// The next words, and what `ear` may hear of them. Private ones that follow each other are one
    /// hint on the loudspeaker, not one for each line or key.
    fn next_for(&mut self, ear: Ear) -> Option<(Words, Words)> {
        while let Some(words) = self.waiting.pop_front() {
            if ear == Ear::Headset || !words.private {
                self.hinted = false;
                return Some((words.clone(), words));
            }
            if !std::mem::replace(&mut self.hinted, true) {
                let hint = phrase(Phrase::OnlyInHeadset, words.language);
                let hint = Words::public(hint, words.language);
                return Some((words, hint));
            }
        }
        None
    }

    fn ended(&mut self, number: u64) -> Vec<Order> {
        if self.now.as_ref().is_none_or(|(now, _)| *now != number) {
            return Vec::new();
        }
        self.now = None;
        self.go_on()
    }

    fn silence(&mut self) -> Vec<Order> {
        self.waiting.clear();
        self.now
            .take()
            .map(|_| Order::Silence)
            .into_iter()
            .collect()
    }

    fn repeat(&mut self) -> Vec<Order> {
        let mut orders = self.silence();
        self.paused = false;
        self.hinted = false;
        if self.ear().is_some() {
            self.waiting = self.page.clone();
        }
        orders.extend(self.go_on());
        orders
    }

    fn pause(&mut self) -> Vec<Order> {
        if self.ear().is_none() {
            return Vec::new();
        }
        self.paused = !self.paused;
        if !self.paused {
            return self.go_on();
        }
        let Some((_, words)) = self.now.take() else {
            return Vec::new();
        };
        // From its beginning: half a sentence says nothing.
        self.hinted = false;
        self.waiting.push_front(words);
        vec![Order::Silence]
    }

    fn set(&mut self, pace: Pace, volume: Volume) -> Vec<Order> {
        let changed = (self.pace, self.volume) != (pace, volume);
        (self.pace, self.volume) = (pace, volume);
        let Some((_, words)) = self.now.take_if(|_| changed) else {
            return Vec::new();
        };
        self.hinted = false;
        self.waiting.push_front(words);
        let mut orders = vec![Order::Silence];
        orders.extend(self.go_on());
        orders
    }

    fn headset(&mut self, inside: bool) -> Vec<Order> {
        if self.headset == inside {
            return Vec::new();
        }
        let mut orders = self.silence();
        self.headset = inside;
        self.paused = false;
        if inside {
            orders.extend(self.welcome());
        }
        orders
    }

    fn speech_key(&mut self) -> Vec<Order> {
        if self.headset {
            return self.repeat();
        }
        let mut orders = self.silence();
        self.loudspeaker = !self.loudspeaker;
        self.paused = false;
        if self.loudspeaker {
            orders.extend(self.welcome());
        }
        orders
    }

    /// How to go on, then the page that shows.
    fn welcome(&mut self) -> Vec<Order> {
        let words = Words::public(phrase(Phrase::Welcome, self.language), self.language);
        self.waiting = self.page.clone();
        self.waiting.push_front(words);
        self.go_on()
    }

    fn session_ended(&mut self) -> Vec<Order> {
        let orders = self.silence();
        *self = Self {
            headset: self.headset,
            number: self.number,
            ..Self::default()
        };
        orders
    }
}
