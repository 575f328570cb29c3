//! What the face says aloud: its pages as they appear, the control that has the focus, what was typed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use kiosk_domain::Language;
use kiosk_speech::{Heard, Words};
use slint::{ComponentHandle, SharedString};

use crate::generated::{App, FrameAdapter, Speech, SpeechKey};

/// Where what is to be said goes.
type Hear = Rc<dyn Fn(Heard)>;

/// Texts that appeared in this turn of the loop, and the page that was read last.
#[derive(Default)]
pub(crate) struct Reading {
    language: Cell<Language>,
    texts: RefCell<Vec<Words>>,
    page: RefCell<(SharedString, Language)>,
}

impl Reading {
    /// From now on the face speaks `language`.
    pub(crate) fn set_language(&self, language: Language) {
        self.language.set(language);
    }

    fn words(&self, text: &str, private: bool) -> Words {
        let language = self.language.get();
        if private {
            Words::private(text, language)
        } else {
            Words::public(text, language)
        }
    }

    /// A text of a page waits for the others, so that a page is one thing to be interrupted.
    fn takes(self: &Rc<Self>, app: &App, hear: &Hear, words: Words) {
        let mut texts = self.texts.borrow_mut();
        texts.push(words);
        if texts.len() > 1 {
            return;
        }
        let (reading, app, hear) = (Rc::clone(self), app.as_weak(), hear.clone());
        slint::Timer::single_shot(Duration::ZERO, move || {
            if let Some(app) = app.upgrade() {
                reading.speaks(&app, &hear);
            }
        });
    }

    /// Whether the page that shows has not been read yet.
    fn is_turning(&self, app: &App) -> bool {
        *self.page.borrow() != self.page_of(app)
    }

    fn page_of(&self, app: &App) -> (SharedString, Language) {
        let page = app.global::<FrameAdapter>().get_page();
        (page, self.language.get())
    }

    /// A new page, or one in another language, interrupts; what changes on a page follows.
    fn speaks(&self, app: &App, hear: &Hear) {
        let mut new = self.is_turning(app);
        self.page.replace(self.page_of(app));
        for words in self.texts.take() {
            hear(if new {
                Heard::Say(words)
            } else {
                Heard::Add(words)
            });
            new = false;
        }
    }
}

pub(crate) fn wire(app: &App, reading: &Rc<Reading>, hear: &Hear) {
    let speech = app.global::<Speech>();
    let (weak, to, at) = (app.as_weak(), hear.clone(), Rc::clone(reading));
    speech.on_read(move |text, private| {
        if let Some(app) = weak.upgrade().filter(|_| !text.is_empty()) {
            at.takes(&app, &to, at.words(&text, private));
        }
    });
    let (weak, to, at) = (app.as_weak(), hear.clone(), Rc::clone(reading));
    speech.on_say(move |text, private| {
        if let Some(app) = weak.upgrade().filter(|_| !text.is_empty()) {
            let words = at.words(&text, private);
            if at.is_turning(&app) {
                // What was typed on an earlier visit belongs to the page that is about to be read.
                return at.takes(&app, &to, words);
            }
            at.speaks(&app, &to);
            to(Heard::Say(words));
        }
    });
    let to = hear.clone();
    speech.on_interrupt(move || to(Heard::Interrupted));
    let to = hear.clone();
    speech.on_key(move |key| to(heard(key)));
}

fn heard(key: SpeechKey) -> Heard {
    match key {
        SpeechKey::OnOff => Heard::SpeechKey,
        SpeechKey::Repeat => Heard::Repeat,
        SpeechKey::Pause => Heard::Pause,
        SpeechKey::Slower => Heard::Slower,
        SpeechKey::Faster => Heard::Faster,
        SpeechKey::Quieter => Heard::Quieter,
        SpeechKey::Louder => Heard::Louder,
    }
}
