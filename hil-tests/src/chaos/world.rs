//! The journey, its clock, and everything that answers it: late, wrongly or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use kiosk_domain::catalogue::Catalogue;
use kiosk_domain::config::SessionSection;
use kiosk_domain::receipt::Delivery;
use kiosk_domain::transaction::{DocumentCheck, PaymentProof};
use kiosk_domain::{
    Answer, Capability, DeviceState, Language, Money, Reference, ServiceId, SiteId, Text,
    Timestamp, TransactionBody,
};
use kiosk_journey::{
    Command, DocumentFacts, DocumentFailure, DocumentKind, Event, FingerFailure, FingerTaken,
    Journey, LinkState, Moment, Now, OutOfServiceReason, PaymentNews, Photo, PhotoFailure,
    PrintNews, SaveFailure, Screen, Settings, Submission, View,
};

use super::Outcome;
use super::citizen::Citizen;
use crate::rig::{kiosk_id, noise};

/// 2026-11-24, 09:15 in Kenya.
const MORNING: i64 = 1_795_500_900_000;
/// Longer than any page waits for anything.
const WAIT_MS_MAX: u64 = 150_000;

pub(super) struct World {
    journey: Journey,
    now: Now,
    seed: u64,
    draws: u64,
    services: Vec<ServiceId>,
    /// Answers on their way.
    coming: Vec<(Moment, Event)>,
    /// How often each transaction was kept.
    kept: BTreeMap<Reference, u32>,
    citizen: u64,
    /// What the present citizen may say, and all before said.
    mark: String,
    findings: Vec<String>,
}

impl World {
    pub(super) fn new(catalogue: Arc<Catalogue>, seed: u64) -> Self {
        let now = Now {
            moment: Moment(5_000),
            wall: Timestamp(MORNING),
            random: [7; 10],
        };
        let services = catalogue.services().map(|s| s.id.clone()).collect();
        let mut world = Self {
            journey: Journey::new(catalogue, settings(), &now),
            now,
            seed,
            draws: 0,
            services,
            coming: Vec::new(),
            kept: BTreeMap::new(),
            citizen: 0,
            mark: String::new(),
            findings: Vec::new(),
        };
        world.mend();
        world
    }

    /// Goes on after a dead end, with what was found so far.
    pub(super) fn taking_over(mut self, before: Self) -> Self {
        self.draws = before.draws;
        self.kept = before.kept;
        self.findings = before.findings;
        self
    }

    pub(super) fn into_outcome(self, citizens: u64) -> Outcome {
        Outcome {
            citizens,
            kept: self.kept.len(),
            findings: self.findings,
        }
    }

    pub(super) fn found(&mut self, what: &str) {
        let citizen = self.citizen;
        self.findings.push(format!("citizen {citizen}: {what}"));
    }

    /// One citizen, until the touches are used up; things break and are mended meanwhile.
    pub(super) fn serve(&mut self, citizen: &Citizen) {
        self.mend();
        self.citizen = citizen.number;
        self.mark.clone_from(&citizen.mark);
        for touch in 0..citizen.touches() {
            if let Some(fault) = self.fault() {
                self.send(fault);
            }
            let millis = 1 + self.draw(3_000);
            self.pass(millis);
            if self.draw(60) == 0 {
                self.pass(WAIT_MS_MAX);
            }
            let view = self.view();
            let event = match view.overlay {
                Some(_) if self.draw(2) == 0 => Event::Stay,
                _ => citizen.touch(touch, &view.screen, &self.services),
            };
            self.send(event);
        }
        self.mend();
    }

    pub(super) fn journey_serves(&mut self) -> bool {
        if self.view().in_session {
            // What is under way ends by an answer or by its deadline.
            self.pass(WAIT_MS_MAX);
        }
        self.view().in_session
    }

    pub(super) fn screen_name(&self) -> &'static str {
        match self.view().screen {
            Screen::Submit => "submit",
            Screen::Print(_) => "print",
            Screen::Pay(_) => "pay",
            _ => "a page",
        }
    }

    fn view(&self) -> View {
        self.journey.view(&self.now)
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.draws += 1;
        noise(self.seed, &[u64::MAX, self.draws]) % below
    }

    fn mend(&mut self) {
        for family in Capability::ALL {
            self.send(Event::Device(family, DeviceState::Online));
        }
        self.send(Event::Link(LinkState::Up));
        self.send(Event::BackInService);
    }

    fn fault(&mut self) -> Option<Event> {
        let family = Capability::ALL[self.draw(Capability::ALL.len() as u64) as usize];
        match self.draw(60) {
            0 => Some(Event::Device(family, DeviceState::HardwareError)),
            1 => Some(Event::Device(family, DeviceState::Online)),
            2 => Some(Event::Link(LinkState::Down)),
            3 => Some(Event::Link(LinkState::Up)),
            4 => Some(Event::OutOfService {
                reason: OutOfServiceReason::CabinetOpen,
                code: "DOOR".to_owned(),
            }),
            5 => Some(Event::BackInService),
            _ => None,
        }
    }

    /// Lets time pass, with every answer and every deadline at its moment.
    fn pass(&mut self, millis: u64) {
        let end = Moment(self.now.moment.0 + millis);
        loop {
            let answer = self.coming.iter().map(|(at, _)| *at).min();
            let tick = self.journey.next_deadline();
            let next = answer.into_iter().chain(tick).min();
            let Some(next) = next.filter(|next| *next <= end) else {
                break;
            };
            self.now.moment = next.max(self.now.moment);
            match self.coming.iter().position(|(at, _)| *at <= next) {
                Some(place) => {
                    let (_, event) = self.coming.remove(place);
                    self.send(event);
                }
                None => self.send(Event::Tick),
            }
        }
        self.now.moment = end.max(self.now.moment);
    }

    pub(super) fn send(&mut self, event: Event) {
        self.now.moment.0 += 5;
        let random = self.draw(u64::MAX).to_be_bytes();
        self.now.random[2..].copy_from_slice(&random);
        let looks = !matches!(event, Event::Device(..) | Event::Link(_) | Event::Tick);
        for command in self.journey.handle(event, &self.now) {
            self.obey(command);
        }
        if looks {
            self.look();
        }
    }

    fn answer(&mut self, event: Event) {
        let late = 1 + self.draw(4_000);
        self.coming.push((Moment(self.now.moment.0 + late), event));
    }

    fn obey(&mut self, command: Command) {
        let luck = self.draw(10);
        match command {
            Command::Save(submission) => self.save(&submission, luck),
            Command::Photograph => {
                let photo = Photo(self.mark.clone().into_bytes());
                self.answer(Event::Photographed(match luck {
                    0 => Err(PhotoFailure::CameraFailed),
                    1 => Err(PhotoFailure::NothingThere),
                    _ => Ok(photo),
                }));
            }
            Command::ReadDocument { attempt, .. } => {
                let result = self.document(luck);
                self.answer(Event::DocumentRead { attempt, result });
            }
            Command::ReadFinger { attempt, .. } => {
                let result = match luck {
                    0 => Err(FingerFailure::WindowFailed),
                    1 => Err(FingerFailure::NothingThere),
                    2 | 3 => Err(FingerFailure::TooDry),
                    4 => Err(FingerFailure::NotFoundOnCard),
                    _ => Ok(FingerTaken::MatchedWithCard),
                };
                self.answer(Event::FingerRead { attempt, result });
            }
            Command::RequestPayment { invoice, total, .. } => self.pay(invoice, total, luck),
            Command::Print { .. } | Command::PrintUnsent(_) => match luck {
                0 => {}
                1 => self.answer(Event::Printed(PrintNews::NotPrinted)),
                2 => self.answer(Event::Printed(PrintNews::Unknown)),
                _ => self.answer(Event::Printed(PrintNews::Printed)),
            },
            Command::SessionBegan
            | Command::SessionEnded(_)
            | Command::TrialBegan
            | Command::TrialEnded
            | Command::StopReading
            | Command::StopFinger
            | Command::NoteCardLeft
            | Command::NoteDocument(_)
            | Command::CountHelped
            | Command::NoteRating(_) => {}
        }
    }

    fn save(&mut self, submission: &Submission, luck: u64) {
        let header = &submission.transaction.header;
        let id = header.id;
        self.is_own(&submission.transaction.body);
        if luck == 0 {
            return self.answer(Event::Saved(Err(SaveFailure::Full)));
        }
        let times = self.kept.entry(id.reference()).or_default();
        *times += 1;
        if *times > 1 {
            self.found(&format!("{} is kept twice", id.reference()));
        }
        self.answer(Event::Saved(Ok(id)));
        if luck > 3 {
            self.answer(Event::Delivered(id));
        }
    }

    fn document(&mut self, luck: u64) -> Result<DocumentFacts, DocumentFailure> {
        match luck {
            0 => return Err(DocumentFailure::DeviceFailed),
            1 => return Err(DocumentFailure::TakenAway),
            2 => return Err(DocumentFailure::Unreadable),
            _ => {}
        }
        Ok(DocumentFacts {
            kind: DocumentKind::IdentityCard,
            number: self.mark.clone(),
            born: None,
            expires: None,
            check: match luck {
                3 => DocumentCheck::Forged,
                _ => DocumentCheck::Authentic,
            },
        })
    }

    fn pay(&mut self, invoice: String, total: Money, luck: u64) {
        self.answer(Event::Payment(match luck {
            0 => PaymentNews::Unreachable,
            1 => PaymentNews::Cancelled,
            2 => PaymentNews::Unknown,
            3 => PaymentNews::Expired,
            4 => PaymentNews::Pending,
            _ => PaymentNews::Paid(PaymentProof {
                invoice,
                total,
                provider_code: None,
                simulated: true,
            }),
        }));
    }

    /// Every answer that a citizen makes up holds the own mark; nobody else's may be there.
    fn is_own(&mut self, body: &TransactionBody) {
        let strange = body.answers.iter().any(|(_, answer)| match answer {
            Answer::Text(text) => self.is_strange(text),
            Answer::Photo(bytes) => bytes != self.mark.as_bytes(),
            _ => false,
        });
        if strange {
            self.found("somebody else's answers are sent");
        }
    }

    /// Whether the mark of anybody who was here before stands in `text`.
    fn is_strange(&self, text: &str) -> bool {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        digits.windows(self.mark.len()).any(|window| {
            let window = String::from_utf8_lossy(window);
            window != self.mark && Citizen::is_mark_before(&window, self.citizen)
        })
    }

    /// What is shown belongs to who stands there, and who is thanked has something in the outbox.
    fn look(&mut self) {
        let strange = |text: &str| self.is_strange(text);
        let found = match self.view().screen {
            Screen::Identify(page) | Screen::Question(page) => {
                strange(&page.value).then_some("somebody else's answer is shown")
            }
            Screen::Pay(page) => strange(&page.phone).then_some("somebody else's phone is shown"),
            Screen::FindService(page) => {
                strange(&page.query).then_some("somebody else's search is shown")
            }
            Screen::Capture(page) => page
                .photo
                .is_some_and(|photo| photo.0 != self.mark.as_bytes())
                .then_some("somebody else's photograph is shown"),
            Screen::Done(done) if done.delivery != Delivery::NotSent => {
                let kept = self.kept.get(&done.reference) == Some(&1);
                (!kept).then_some("is thanked, and nothing was kept")
            }
            _ => None,
        };
        if let Some(found) = found {
            self.found(found);
        }
    }
}

fn settings() -> Settings {
    Settings {
        kiosk: kiosk_id(),
        site: SiteId::new("gpo-nairobi").expect("the form of a site's id"),
        site_name: Text::new("GPO Nairobi", "GPO Nairobi"),
        languages: Language::ALL.to_vec(),
        fitted: Capability::ALL.to_vec(),
        session: SessionSection::default(),
        training: false,
    }
}
