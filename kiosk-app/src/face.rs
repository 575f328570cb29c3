//! The face of the kiosk: shows a [`View`], says what was touched as an [`Event`]. It decides
//! nothing.
//!
//! ```text
//!   View ── show ──▶ screens/*.rs ── adapters ──▶ ui/app.slint
//!   Event ◀── send ── screens/*.rs ◀─ callbacks ──────┘
//! ```

use std::cell::Cell;
use std::rc::Rc;

use kiosk_domain::Language;
use kiosk_domain::config::SwitchSection;
use kiosk_journey::{Event, Overlay, Screen, TextScale, View};
use kiosk_speech::Heard;
use kiosk_uplink::Cause;
use slint::ComponentHandle;
use slint::platform::Key;

use crate::generated::{
    FindServiceAdapter, FrameAdapter, InsteadName, PayAdapter, QuestionAdapter, ScreenName,
    ServiceAdapter, ServicePageName,
};
use crate::screens::frame::Switches;
use crate::screens::scanning::Scan;
use crate::screens::speech::Reading;
use crate::screens::{self, Casing, Send, Typing};

pub use crate::generated::{App, Theme};

/// The window, and what it must remember between two views.
pub struct Face {
    app: App,
    typing: Rc<Typing>,
    casing: Rc<Cell<Casing>>,
    /// Of a staff card; apart, so that no citizen's page ever shows it.
    pin: Rc<Typing>,
    switches: Rc<Switches>,
    reading: Rc<Reading>,
    scan: Rc<Scan>,
    language: Cell<Option<Language>>,
}

impl Face {
    /// Builds the window; every touch and key goes to `send`, on the thread that called this.
    ///
    /// # Errors
    /// The platform cannot open a window or finds no renderer.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the face keeps where its events go; callbacks hold their own counts"
    )]
    pub fn new(send: Rc<dyn Fn(Event)>) -> Result<Self, slint::PlatformError> {
        let face = Self {
            app: App::new()?,
            typing: Rc::default(),
            casing: Rc::default(),
            pin: Rc::default(),
            switches: Rc::default(),
            reading: Rc::default(),
            scan: Rc::default(),
            language: Cell::new(None),
        };
        face.wire(&send);
        Ok(face)
    }

    /// Shows `view`. What is equal to what shows already is left alone, so focus and scroll stay.
    pub fn show(&self, view: &View) {
        self.speak(view.language);
        self.show_screen(view);
        if let Some(Overlay::Idle { seconds_left }) = view.overlay {
            screens::idle::show(&self.app, seconds_left);
        }
        screens::scanning::show(&self.app, view, &self.scan);
        screens::frame::show(&self.app, view, &self.switches);
        screens::keypad::keep_the_focus(&self.app);
    }

    /// Why there is no link, for the notice that says that there is none.
    pub fn show_trouble(&self, cause: Cause) {
        screens::frame::show_trouble(&self.app, cause);
    }

    /// The window: events in, pictures out.
    pub fn window(&self) -> &slint::Window {
        self.app.window()
    }

    /// The root component, to find controls by their labels.
    pub fn component(&self) -> &App {
        &self.app
    }

    /// The switches that this kiosk has.
    pub fn set_switches(&self, section: SwitchSection) {
        self.scan.set(section);
    }

    /// Calls `hear` with everything that is to be said aloud, and with the keys of speech.
    pub fn on_speech(&self, hear: impl Fn(Heard) + 'static) {
        let hear: Rc<dyn Fn(Heard)> = Rc::new(hear);
        screens::speech::wire(&self.app, &self.reading, &hear);
    }

    /// Bundled words switch at once; only on a change, because each switch re-reads every text.
    fn speak(&self, language: Language) {
        self.reading.set_language(language);
        if self.language.replace(Some(language)) != Some(language) {
            // English is what the sources are written in and is always there.
            if slint::select_bundled_translation(language.code()).is_err() {
                tracing::error!(language = language.code(), "no bundled words");
            }
        }
    }

    fn show_screen(&self, view: &View) {
        let app = &self.app;
        if !matches!(view.screen, Screen::Service(_)) {
            self.pin.hold("");
        }
        match &view.screen {
            Screen::Attract { services, agencies } => {
                self.wipe();
                screens::attract::show(app, *services, *agencies);
            }
            Screen::Language { languages } => screens::language::show(app, languages),
            Screen::FindService(find) => screens::find_service::show(app, find, &self.typing),
            Screen::FindByCode(code) => screens::find_by_code::show(app, code),
            Screen::AboutService(about) => screens::about_service::show(app, about),
            Screen::Notice(notice) => screens::notice::show(app, notice),
            Screen::Identify(field) | Screen::Question(field) => {
                let enlarged = view.text_scale != TextScale::Standard;
                let (typing, casing) = (&self.typing, &self.casing);
                screens::question::show(app, field, InsteadName::None, typing, casing, enlarged);
            }
            Screen::AccessNumber(number) => {
                let enlarged = view.text_scale != TextScale::Standard;
                let (typing, casing) = (&self.typing, &self.casing);
                let instead = screens::read_document::instead(number);
                let question = &number.question;
                screens::question::show(app, question, instead, typing, casing, enlarged);
            }
            Screen::CheckFinger(finger) => screens::check_finger::show(app, finger),
            Screen::ReadDocument(read) => screens::read_document::show(app, read),
            Screen::Capture(capture) => screens::capture::show(app, capture),
            Screen::CheckAnswers(check) => screens::check_answers::show(app, check),
            Screen::Pay(pay) => screens::pay::show(app, pay, &self.typing),
            Screen::Done(done) => screens::done::show(app, done),
            Screen::TakeCard => self.wipe(),
            Screen::OutOfService { reason, code } => {
                self.wipe();
                screens::out_of_service::show(app, *reason, code);
            }
            Screen::Service(service) => {
                self.wipe();
                screens::service::show(app, service, &self.pin);
            }
            Screen::Submit | Screen::Print(_) | Screen::Feedback => {}
        }
    }

    /// Nobody is there: what the last citizen saw leaves the adapters too.
    fn wipe(&self) {
        self.typing.hold("");
        let app = &self.app;
        screens::capture::wipe(app);
        screens::check_answers::wipe(app);
        app.global::<QuestionAdapter>().set_shown("".into());
        app.global::<QuestionAdapter>().set_chosen("".into());
        app.global::<PayAdapter>().set_phone("".into());
        app.global::<FindServiceAdapter>().set_searching(false);
    }

    fn wire(&self, send: &Send) {
        let app = &self.app;
        screens::frame::wire(app, send, &self.switches);
        screens::keypad::wire(app, send, &self.scan);
        screens::scanning::wire(app, send, &self.scan);
        screens::attract::wire(app, send);
        screens::language::wire(app, send);
        screens::find_service::wire(app, send, &self.typing);
        screens::find_by_code::wire(app, send);
        screens::about_service::wire(app, send);
        screens::notice::wire(app, send);
        screens::question::wire(app, send, &self.typing, &self.casing);
        screens::check_finger::wire(app, send);
        screens::read_document::wire(app, send);
        screens::capture::wire(app, send);
        screens::check_answers::wire(app, send);
        screens::pay::wire(app, send, &self.typing);
        screens::done::wire(app, send);
        screens::feedback::wire(app, send);
        screens::service::wire(app, send, &self.pin);
        screens::idle::wire(app, send);
        screens::help::wire(app, send);
        self.wire_hardware_keys();
    }

    /// A hardware keyboard types what the keyboard on the screen types; Return goes onward.
    fn wire_hardware_keys(&self) {
        let weak = self.app.as_weak();
        self.app.global::<FrameAdapter>().on_typed(move |text| {
            let Some(app) = weak.upgrade() else { return };
            match stroke(&text) {
                Stroke::Character => type_character(&app, text),
                Stroke::Erase => erase(&app),
                Stroke::Onward => onward(&app),
                Stroke::Other => {}
            }
        });
    }
}

/// What a key of a hardware keyboard means.
enum Stroke {
    Character,
    Erase,
    Onward,
    Other,
}

fn stroke(text: &str) -> Stroke {
    let first = text.chars().next().unwrap_or_default();
    if first == char::from(Key::Backspace) || first == char::from(Key::Delete) {
        Stroke::Erase
    } else if first == char::from(Key::Return) {
        Stroke::Onward
    } else if first == ' ' || first.is_alphanumeric() || first.is_ascii_punctuation() {
        Stroke::Character
    } else {
        Stroke::Other
    }
}

fn type_character(app: &App, text: slint::SharedString) {
    match app.global::<FrameAdapter>().get_screen() {
        ScreenName::Question => app.global::<QuestionAdapter>().invoke_key(text),
        ScreenName::Pay => app.global::<PayAdapter>().invoke_key(text),
        ScreenName::FindService => app.global::<FindServiceAdapter>().invoke_key(text),
        ScreenName::Service if asks_for_pin(app) => app.global::<ServiceAdapter>().invoke_key(text),
        _ => {}
    }
}

fn erase(app: &App) {
    match app.global::<FrameAdapter>().get_screen() {
        ScreenName::Question => app.global::<QuestionAdapter>().invoke_erase(),
        ScreenName::Pay => app.global::<PayAdapter>().invoke_erase(),
        ScreenName::FindService => app.global::<FindServiceAdapter>().invoke_erase(),
        ScreenName::Service if asks_for_pin(app) => app.global::<ServiceAdapter>().invoke_erase(),
        _ => {}
    }
}

fn onward(app: &App) {
    match app.global::<FrameAdapter>().get_screen() {
        ScreenName::Question => app.global::<QuestionAdapter>().invoke_onward(),
        ScreenName::Pay => app.global::<PayAdapter>().invoke_pay(),
        ScreenName::Service if asks_for_pin(app) => app.global::<ServiceAdapter>().invoke_give(),
        _ => {}
    }
}

fn asks_for_pin(app: &App) -> bool {
    app.global::<ServiceAdapter>().get_page() == ServicePageName::Pin
}
