//! Somebody with values that nobody else has, and a will that follows from the seed.

use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Language, ServiceId};
use kiosk_journey::{Event, FieldInput, FieldView, Palette, Screen, TextScale};
use zeroize::Zeroizing;

use crate::rig::noise;

/// The first citizen's; others count on from there.
const MARK_FIRST: u64 = 10_000_000;

/// One citizen.
pub(super) struct Citizen {
    /// Which.
    pub(super) number: u64,
    /// An ID number, and what every other answer is made of.
    pub(super) mark: String,
    seed: u64,
}

impl Citizen {
    pub(super) fn of(seed: u64, number: u64) -> Self {
        Self {
            number,
            mark: (MARK_FIRST + number % 80_000_000).to_string(),
            seed: noise(seed, &[number]),
        }
    }

    /// Whether `digits` are the mark of a citizen before `number`.
    pub(super) fn is_mark_before(digits: &str, number: u64) -> bool {
        let marks = MARK_FIRST..MARK_FIRST + number;
        digits.parse().is_ok_and(|mark: u64| marks.contains(&mark))
    }

    /// A number below `below` for the touch `touch`.
    pub(super) fn draw(&self, touch: u64, what: u64, below: u64) -> u64 {
        noise(self.seed, &[touch, what]) % below
    }

    /// Touches before the citizen has had enough.
    pub(super) fn touches(&self) -> u64 {
        10 + self.draw(0, 99, 70)
    }

    /// What is touched on `screen`: mostly what leads on.
    pub(super) fn touch(&self, touch: u64, screen: &Screen, services: &[ServiceId]) -> Event {
        match self.draw(touch, 1, 40) {
            0 => Event::Back,
            1 => Event::HelpOpened,
            2 => Event::HelpClosed,
            3 => Event::LanguageChosen(Language::Kiswahili),
            4 => Event::TextScaleChosen(TextScale::Largest),
            5 => Event::PaletteChosen(Palette::Dark),
            6 => Event::RevealToggled,
            7 => Event::Skip,
            8 if self.draw(touch, 2, 4) == 0 => Event::EndSession,
            9 => Event::DocumentOffered,
            10 => Event::NoticeRefused,
            11 => Event::PhotoRetaken,
            _ => self.onward(touch, screen, services),
        }
    }

    fn onward(&self, touch: u64, screen: &Screen, services: &[ServiceId]) -> Event {
        match screen {
            Screen::Attract { .. } => Event::Begin,
            Screen::Language { .. } => Event::LanguageChosen(Language::English),
            Screen::FindService(page) if page.query.is_empty() && self.draw(touch, 3, 3) == 0 => {
                Event::SearchTyped(self.mark.clone())
            }
            Screen::FindService(_) => {
                let chosen = self.draw(0, 4, services.len() as u64);
                Event::ServiceChosen(services[chosen as usize].clone())
            }
            Screen::FindByCode(_) => Event::Back,
            Screen::AboutService(_) => Event::Start,
            Screen::Notice(_) => Event::NoticeAccepted,
            Screen::Identify(page) | Screen::Question(page) => self.answer(touch, page),
            Screen::ReadDocument(page) if page.reading.is_some() => Event::TypeInstead,
            Screen::ReadDocument(page) if page.takes_number && self.draw(touch, 6, 4) == 0 => {
                Event::AccessNumberOffered
            }
            Screen::AccessNumber(page) if page.question.value.is_empty() => {
                Event::Typed(Zeroizing::new("000017".to_owned()))
            }
            Screen::AccessNumber(_) => Event::Continue,
            Screen::ReadDocument(_) => Event::DocumentWayChosen(match self.draw(touch, 5, 3) {
                0 => DocumentWay::Chip,
                1 => DocumentWay::Lines,
                _ => DocumentWay::Code,
            }),
            Screen::CheckFinger(_) => match self.draw(touch, 7, 5) {
                0 => Event::Skip,
                1 => Event::CounterAsked,
                2 => Event::Continue,
                _ => Event::FingerAsked,
            },
            Screen::Capture(page) if page.photo.is_some() => Event::PhotoKept,
            Screen::Capture(_) => Event::PhotographAsked,
            Screen::CheckAnswers(_) => Event::Confirm,
            Screen::Pay(page) if page.phone.is_empty() => Event::Typed(self.phone()),
            Screen::Pay(_) => Event::PayAsked,
            Screen::Done(_) => Event::Finished,
            Screen::Feedback => Event::Rated(Some(4)),
            Screen::Submit
            | Screen::Print(_)
            | Screen::TakeCard
            | Screen::OutOfService { .. }
            | Screen::Service(_) => Event::Activity,
        }
    }

    /// A question is answered, then left.
    fn answer(&self, touch: u64, page: &FieldView) -> Event {
        if !page.value.is_empty() && page.error.is_none() {
            return Event::Continue;
        }
        let text = match &page.input {
            FieldInput::Choice(rows) => return Event::Chosen(rows[0].id.clone()),
            FieldInput::Consent => return Event::Ticked(true),
            FieldInput::Phone => return Event::Typed(self.phone()),
            FieldInput::Name => format!("Mfano {}", self.mark),
            FieldInput::Email => format!("mfano{}@example.com", self.mark),
            FieldInput::Date => "14022020".to_owned(),
            FieldInput::Amount => "1050".to_owned(),
            FieldInput::Code { example, .. } if page.error.is_some() => example.clone(),
            _ => match self.draw(touch, 6, 3) {
                // Nine digits are a serial, four a year, eight a number.
                0 => format!("{}0", self.mark),
                1 => "2019".to_owned(),
                _ => self.mark.clone(),
            },
        };
        Event::Typed(Zeroizing::new(text))
    }

    fn phone(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("07{}", self.mark))
    }
}
