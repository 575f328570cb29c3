//! Somebody before the kiosk: a real journey behind a real window, worked by touch, by the keys of a
//! keypad, or by switches, and told only what the screen shows or speech says.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use kiosk_app::startup::read_catalogue;
use kiosk_domain::catalogue::{Catalogue, FieldKind, Service};
use kiosk_domain::config::SessionSection;
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{
    Capability, DeviceState, KioskId, Language, Money, SiteId, Text, Timestamp, TransactionId,
};
use kiosk_journey::{
    Command, Event, FieldInput, FieldView, FingerTaken, Journey, LinkState, Moment, Now,
    PaymentNews, Photo, PrintNews, Screen, Settings, View,
};
use slint::platform::Key;

use crate::answers;
use crate::stage::Stage;

/// 2026-11-24, 09:15 in Kenya.
const MORNING: i64 = 1_795_500_900_000;
/// More stops than any page has.
const STOPS_MAX: usize = 120;

/// How the kiosk is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    Touch,
    Keys,
    Switches,
}

pub struct Person<'s> {
    stage: &'s Stage,
    journey: Journey,
    now: Now,
    hands: Hands,
    language: Language,
    /// What the journey wanted done, in order.
    pub commands: Vec<String>,
    /// How often a key or a switch was pressed.
    pub presses: usize,
}

/// The catalogue that ships, read once.
pub fn catalogue() -> Arc<Catalogue> {
    static SHIPPED: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/catalogue");
    let read = || read_catalogue(&folder).expect("the catalogue that ships is whole");
    SHIPPED.get_or_init(|| Arc::new(read())).clone()
}

/// The date of every walk.
pub fn today() -> kiosk_domain::Date {
    Timestamp(MORNING).date()
}

impl<'s> Person<'s> {
    /// Before a kiosk whose devices and link work.
    pub fn new(stage: &'s Stage, hands: Hands, language: Language) -> Self {
        let now = Now {
            moment: Moment(5_000),
            wall: Timestamp(MORNING),
            random: [7; 10],
        };
        let mut person = Self {
            stage,
            journey: Journey::new(catalogue(), settings(), &now),
            now,
            hands,
            language,
            commands: Vec::new(),
            presses: 0,
        };
        for family in Capability::ALL {
            person.handle(Event::Device(family, DeviceState::Online));
        }
        person.handle(Event::Link(LinkState::Up));
        person.show();
        stage.take_events();
        person
    }

    /// From the first page to the end of `service`.
    pub fn walk(&mut self, service: &Service) {
        self.choose(self.word("Touch to begin", "Gusa ili uanze"));
        self.go_on(service);
    }

    /// The same without anything behind it, and with the answers that are there.
    pub fn try_out(&mut self, service: &Service) {
        self.choose(self.word("Try it out first", "Jaribu kwanza"));
        self.go_on(service);
    }

    fn go_on(&mut self, service: &Service) {
        for _ in 0..120 {
            match self.view().screen {
                Screen::Attract { .. } => return,
                Screen::Language { .. } => self.choose(self.language.own_name()),
                Screen::FindService(_) => self.find(service),
                Screen::AboutService(_) => self.choose(self.word("Start", "Anza")),
                Screen::Notice(notice) => self.choose(if notice.by_consent {
                    self.word("I agree", "Nakubali")
                } else {
                    self.word("I have read this", "Nimesoma haya")
                }),
                Screen::Identify(page) | Screen::Question(page) if is_answered(&page) => {
                    self.choose(self.word("Continue", "Endelea"));
                }
                Screen::Identify(page) | Screen::Question(page) => self.answer(service, &page),
                Screen::CheckFinger(_) => {
                    self.choose(self.word("Compare my finger", "Linganisha kidole changu"));
                }
                Screen::Capture(page) if page.photo.is_some() => {
                    self.choose(self.word("Use this photograph", "Tumia picha hii"));
                }
                Screen::Capture(_) => self.choose(self.word("Take photograph", "Piga picha")),
                Screen::CheckAnswers(_) => {
                    self.choose(self.word("Confirm and send", "Thibitisha na utume"));
                }
                Screen::Pay(page) => self.pay(&page),
                Screen::Done(_) => self.choose(self.word("Finish", "Funga")),
                Screen::Feedback => self.choose(self.word("Good", "Nzuri")),
                _ => panic!("{}: nothing can be done here", service.id),
            }
        }
        panic!("{} never ends", service.id);
    }

    fn word(&self, en: &'static str, sw: &'static str) -> &'static str {
        // Before a language is chosen the kiosk speaks its first one.
        match self.view().language {
            Language::English => en,
            Language::Kiswahili => sw,
        }
    }

    fn view(&self) -> View {
        self.journey.view(&self.now)
    }

    fn find(&mut self, service: &Service) {
        let Screen::FindService(list) = self.view().screen else {
            unreachable!("asked on the list only");
        };
        if list.services.iter().any(|row| row.id == service.id) {
            return self.choose(service.name.in_language(self.language));
        }
        if list.category.is_some() {
            return self.choose(self.word("Next page", "Ukurasa unaofuata"));
        }
        let tile = list.categories.iter().find(|c| c.id == service.category);
        self.choose(&tile.unwrap().name);
    }

    fn answer(&mut self, service: &Service, page: &FieldView) {
        let field = service.fields().find(|f| f.id == page.field).unwrap();
        let answer = answers::answer(&field.kind, today());
        match &page.input {
            FieldInput::Choice(rows) => {
                let label = &rows.iter().find(|row| row.id == answer).unwrap().label;
                while !self.stage.labels().contains(label) {
                    self.choose(self.word("Next page", "Ukurasa unaofuata"));
                }
                self.choose(label);
            }
            FieldInput::Consent => self.choose(self.word("Yes, I agree", "Ndiyo, nakubali")),
            _ => self.type_keys(&answer),
        }
        self.choose(self.word("Continue", "Endelea"));
    }

    fn pay(&mut self, page: &kiosk_journey::PayView) {
        if page.phone.is_empty() {
            self.type_keys(&answers::answer(&FieldKind::Phone, today()));
        }
        let total = page.agency_fee + page.convenience_fee;
        let pay = match self.language {
            Language::English => format!("Pay {total}"),
            Language::Kiswahili => format!("Lipa {total}"),
        };
        self.choose(&pay);
    }

    /// On the keyboard of the screen; what it has no key for is left out.
    fn type_keys(&mut self, text: &str) {
        for letter in text.chars() {
            let labels = self.stage.labels();
            let cased = [
                letter.to_string(),
                letter.to_uppercase().to_string(),
                letter.to_lowercase().to_string(),
            ];
            let space = self.word("Space", "Nafasi").to_owned();
            let wanted: Vec<_> = if letter == ' ' {
                vec![space]
            } else {
                cased.to_vec()
            };
            if let Some(key) = wanted.into_iter().find(|key| labels.contains(key)) {
                self.choose(&key);
            }
        }
    }

    /// Presses the control with this label.
    fn choose(&mut self, label: &str) {
        match self.hands {
            Hands::Touch => {
                let events = self.stage.touch(label);
                self.take(events);
            }
            Hands::Keys => {
                self.go_to(label, Key::DownArrow);
                self.press(Key::Return);
            }
            Hands::Switches => {
                if let Some(row) = self.row_of(label) {
                    self.go_to(&row, Key::F9);
                    self.press(Key::F10);
                    if self.stage.last_said().as_deref() != Some(label) {
                        self.go_to(label, Key::F9);
                    }
                } else {
                    self.go_to(label, Key::F9);
                }
                self.press(Key::F10);
            }
        }
    }

    /// The label of the row of keys in which the key with this label stands, once scanning is on.
    fn row_of(&self, label: &str) -> Option<String> {
        let key = self
            .stage
            .controls()
            .into_iter()
            .find(|control| control.accessible_label().as_deref() == Some(label))?;
        let y = key.absolute_position().y;
        let rows = ElementQuery::from_root(self.stage.face.component())
            .match_predicate(|e| e.accessible_role() == Some(AccessibleRole::Groupbox))
            .find_all();
        let row = rows
            .into_iter()
            .find(|row| (row.absolute_position().y - y).abs() < 1.0)?;
        row.accessible_label().map(String::from)
    }

    /// Presses `key` until speech says that the focus is on `label`.
    fn go_to(&mut self, label: &str, key: Key) {
        let more = format!("{label}. ");
        let mut passed = Vec::new();
        for _ in 0..STOPS_MAX {
            self.press(key);
            let said = self.stage.last_said();
            let said = said
                .unwrap_or_else(|| panic!("the focus is lost after {passed:?}, before `{label}`"));
            if said == label || said.starts_with(&more) {
                return;
            }
            passed.push(said);
        }
        panic!("`{label}` is never reached: {passed:?}");
    }

    fn press(&mut self, key: Key) {
        self.presses += 1;
        self.stage.heard();
        let events = self.stage.key(key);
        self.take(events);
        self.stage.settle();
        let late = self.stage.take_events();
        self.take(late);
    }

    /// What the face said goes to the journey, and what it wants done is done.
    fn take(&mut self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        for event in events {
            self.handle(event);
        }
        self.show();
    }

    fn show(&self) {
        self.stage.show(&self.view());
    }

    fn handle(&mut self, event: Event) {
        self.now.moment.0 += 10;
        for command in self.journey.handle(event, &self.now) {
            self.obey(command);
        }
    }

    /// As the actors do, at once and without a fault.
    fn obey(&mut self, command: Command) {
        match command {
            Command::SessionBegan => self.note("began".into()),
            Command::TrialBegan => self.note("trial began".into()),
            Command::TrialEnded => self.note("trial ended".into()),
            Command::SessionEnded(why) => self.note(format!("ended {why:?}")),
            Command::Photograph => {
                self.note("photograph".into());
                self.handle(Event::Photographed(Ok(Photo(vec![0xFF, 0xD8]))));
            }
            Command::RequestPayment {
                invoice,
                service,
                total,
                phone,
            } => {
                self.note(format!("pay {service} {total} {}", phone.as_str()));
                self.handle(Event::Payment(PaymentNews::Pending));
                let total = Money::shillings(1_050);
                let provider_code = Some("MFANO00000".to_owned());
                let proof = PaymentProof {
                    invoice,
                    total,
                    provider_code,
                    simulated: true,
                };
                self.handle(Event::Payment(PaymentNews::Paid(proof)));
            }
            Command::Save(submission) => {
                let header = &submission.transaction.header;
                let answers = serde_json::to_string(&submission.transaction.body.answers).unwrap();
                self.note(format!(
                    "save {} {:?} {answers}",
                    header.service, submission.receipt.language
                ));
                let id: TransactionId = header.id;
                self.handle(Event::Saved(Ok(id)));
                self.handle(Event::Delivered(id));
            }
            Command::Print { delivery, .. } => {
                self.note(format!("print {delivery:?}"));
                self.handle(Event::Printed(PrintNews::Printed));
            }
            Command::PrintUnsent(receipt) => {
                self.note(format!("print unsent {:?}", receipt.kind));
                self.handle(Event::Printed(PrintNews::Printed));
            }
            Command::NoteRating(stars) => self.note(format!("rated {stars}")),
            Command::ReadFinger { attempt, .. } => {
                self.note("finger".into());
                let result = Ok(FingerTaken::MatchedWithCard);
                self.handle(Event::FingerRead { attempt, result });
            }
            Command::ReadDocument { .. }
            | Command::CountHelped
            | Command::StopReading
            | Command::StopFinger
            | Command::NoteCardLeft
            | Command::NoteDocument(_) => {}
        }
    }

    fn note(&mut self, what: String) {
        self.commands.push(what);
    }
}

/// Whether a made-up answer is there already.
fn is_answered(page: &FieldView) -> bool {
    !page.value.is_empty()
}

fn settings() -> Settings {
    Settings {
        kiosk: KioskId::new("ksk-047-0001").unwrap(),
        site: SiteId::new("gpo-nairobi").unwrap(),
        site_name: Text::new("GPO Nairobi", "GPO Nairobi"),
        languages: Language::ALL.to_vec(),
        fitted: Capability::ALL.to_vec(),
        session: SessionSection::default(),
        training: false,
    }
}
