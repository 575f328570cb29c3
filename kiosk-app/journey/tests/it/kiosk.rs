//! A kiosk in front of which a made-up citizen stands.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use kiosk_domain::catalogue::{Catalogue, CatalogueFile, FieldKind, Mode, Price, Service};
use kiosk_domain::config::SessionSection;
use kiosk_domain::receipt::Receipt;
use kiosk_domain::transaction::{DocumentCheck, DocumentWay, PaymentProof};
use kiosk_domain::{
    Capability, DeviceState, KioskId, Language, ServiceId, SiteId, Text, Timestamp,
};
use kiosk_journey::{
    ChipKey, Command, Event, FieldView, FingerStep, FingerTaken, Journey, LinkState, Moment, Now,
    PaymentNews, Photo, PrintNews, Screen, SessionEnd, Settings, Submission, View,
};

use crate::samples;

/// 2026-11-24, 09:15 in Kenya.
const MORNING: i64 = 1_795_500_900_000;

/// Every file of `assets/catalogue`, read once.
pub(crate) fn catalogue() -> Arc<Catalogue> {
    static SHIPPED: OnceLock<Arc<Catalogue>> = OnceLock::new();
    SHIPPED.get_or_init(|| Arc::new(read())).clone()
}

fn read() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/catalogue");
    let paths = std::fs::read_dir(folder).unwrap();
    let files: Vec<_> = paths
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            CatalogueFile::new(name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    Catalogue::from_files(&files).unwrap()
}

/// The first service of that mode that asks something and has that price, as `fits` says.
pub(crate) fn service(mode: Mode, fits: impl Fn(&Service, &Price) -> bool) -> Service {
    let catalogue = catalogue();
    let day = Timestamp(MORNING).date();
    let mut services = catalogue.services();
    let found = services.find(|service| {
        let price = service.price_on(day, catalogue.convenience_fee());
        service.mode == mode && service.fields().next().is_some() && fits(service, &price)
    });
    found.unwrap().clone()
}

/// A service that is paid here before anything is sent.
pub(crate) fn paid_service() -> Service {
    service(Mode::Apply, |_, price| matches!(price, Price::Known { .. }))
}

/// A service that costs nothing here.
pub(crate) fn free_service() -> Service {
    service(Mode::EndToEnd, |service, price| {
        *price == Price::Free && service.fields().filter(|f| f.required).count() > 1
    })
}

/// A journey, its clock, and everything it ever wanted done.
pub(crate) struct Kiosk {
    pub(crate) journey: Journey,
    pub(crate) now: Now,
    pub(crate) events: usize,
    pub(crate) saved: Vec<Submission>,
    pub(crate) unsent: Vec<Receipt>,
    pub(crate) payments: Vec<String>,
    pub(crate) reads: Vec<(u64, DocumentWay, Option<ChipKey>)>,
    pub(crate) readers: Vec<Capability>,
    pub(crate) stopped: usize,
    pub(crate) fingers: Vec<u64>,
    pub(crate) fingers_with_card: bool,
    pub(crate) fingers_stopped: usize,
    pub(crate) cards_left: usize,
    pub(crate) checks: Vec<DocumentCheck>,
    pub(crate) prints: usize,
    pub(crate) ends: Vec<SessionEnd>,
    pub(crate) helped: usize,
    pub(crate) trials: Vec<&'static str>,
}

impl Kiosk {
    /// A kiosk whose devices and link work.
    pub(crate) fn new() -> Self {
        let now = Now {
            moment: Moment(5_000),
            wall: Timestamp(MORNING),
            random: [7; 10],
        };
        let mut kiosk = Self {
            journey: Journey::new(catalogue(), settings(), &now),
            now,
            events: 0,
            saved: Vec::new(),
            unsent: Vec::new(),
            payments: Vec::new(),
            reads: Vec::new(),
            readers: Vec::new(),
            stopped: 0,
            fingers: Vec::new(),
            fingers_with_card: false,
            fingers_stopped: 0,
            cards_left: 0,
            checks: Vec::new(),
            prints: 0,
            ends: Vec::new(),
            helped: 0,
            trials: Vec::new(),
        };
        for family in Capability::ALL {
            kiosk.send(Event::Device(family, DeviceState::Online));
        }
        kiosk.send(Event::Link(LinkState::Up));
        kiosk
    }

    pub(crate) fn view(&self) -> View {
        self.journey.view(&self.now)
    }

    pub(crate) fn screen(&self) -> Screen {
        self.view().screen
    }

    /// Sends an event a moment later and remembers what it led to.
    pub(crate) fn send(&mut self, event: Event) {
        self.now.moment.0 += 10;
        self.now.random[9] = self.now.random[9].wrapping_add(1);
        self.events += 1;
        let mut tried_out = self.journey.is_trial();
        for command in self.journey.handle(event, &self.now) {
            if tried_out {
                self.is_of_a_trial(&command);
                tried_out = !matches!(command, Command::TrialEnded);
            }
            match command {
                Command::Save(submission) => self.saved.push(*submission),
                Command::PrintUnsent(receipt) => self.unsent.push(*receipt),
                Command::RequestPayment { invoice, .. } => self.payments.push(invoice),
                Command::Print { .. } => self.prints += 1,
                Command::SessionEnded(why) => self.ends.push(why),
                Command::ReadDocument {
                    attempt,
                    way,
                    device,
                    key,
                } => {
                    self.reads.push((attempt, way, key));
                    self.readers.push(device);
                }
                Command::StopReading => self.stopped += 1,
                Command::ReadFinger { attempt, with_card } => {
                    self.fingers.push(attempt);
                    self.fingers_with_card = with_card;
                }
                Command::NoteCardLeft => self.cards_left += 1,
                Command::StopFinger => self.fingers_stopped += 1,
                Command::NoteDocument(check) => self.checks.push(check),
                Command::CountHelped => self.helped += 1,
                Command::TrialBegan => self.trials.push("began"),
                Command::TrialEnded => self.trials.push("ended"),
                Command::SessionBegan | Command::Photograph | Command::NoteRating(_) => {}
            }
        }
    }

    /// A trial asks for nothing but its end; the paper of whoever was here before still comes.
    fn is_of_a_trial(&self, command: &Command) {
        let fits = match command {
            Command::TrialEnded => true,
            Command::Print { transaction, .. } => {
                let mut saved = self.saved.iter();
                saved.any(|submission| submission.transaction.header.id == *transaction)
            }
            _ => false,
        };
        assert!(fits, "a trial wants something done");
    }

    /// Lets time pass, with a tick at every deadline, as the wiring does.
    pub(crate) fn wait_seconds(&mut self, seconds: u64) {
        let end = Moment(self.now.moment.0 + seconds * 1_000);
        while let Some(due) = self.journey.next_deadline().filter(|due| *due <= end) {
            self.now.moment = due.max(self.now.moment);
            self.send(Event::Tick);
        }
        self.now.moment = end.max(self.now.moment);
    }

    /// Begins in `language` and opens the page about `service`.
    pub(crate) fn choose(&mut self, service: &ServiceId, language: Language) {
        self.send(Event::Begin);
        self.send(Event::LanguageChosen(language));
        self.send(Event::ServiceChosen(service.clone()));
    }

    /// Does what a willing citizen does on this page.
    pub(crate) fn go_on(&mut self, service: &Service) {
        match self.screen() {
            Screen::FindByCode(_) => self.send(Event::Back),
            Screen::AboutService(_) => self.send(Event::Start),
            Screen::Notice(_) => self.send(Event::NoticeAccepted),
            Screen::Identify(page) | Screen::Question(page) => self.answer(service, &page),
            Screen::ReadDocument(_) | Screen::AccessNumber(_) => self.send(Event::TypeInstead),
            Screen::CheckFinger(page) => self.give_finger(page.step),
            Screen::Capture(page) if page.photo.is_some() => self.send(Event::PhotoKept),
            Screen::Capture(_) => {
                self.send(Event::PhotographAsked);
                self.send(Event::Photographed(Ok(Photo(vec![0xFF, 0xD8]))));
            }
            Screen::CheckAnswers(_) => self.send(Event::Confirm),
            Screen::Pay(_) => self.pay(),
            Screen::Submit => {
                let id = self.saved.last().unwrap().transaction.header.id;
                self.send(Event::Saved(Ok(id)));
                self.send(Event::Delivered(id));
            }
            Screen::Print(_) => self.send(Event::Printed(PrintNews::Printed)),
            Screen::Done(_) => self.send(Event::Finished),
            Screen::Feedback => self.send(Event::Rated(Some(4))),
            _ => panic!("no willing citizen gets here"),
        }
    }

    /// Goes on until `here` says so.
    pub(crate) fn go_on_until(&mut self, service: &Service, here: impl Fn(&Screen) -> bool) {
        for _ in 0..200 {
            if here(&self.screen()) {
                return;
            }
            self.go_on(service);
        }
        panic!("{} does not get there", service.id);
    }

    /// The question on the screen.
    pub(crate) fn question(&self) -> FieldView {
        match self.screen() {
            Screen::Identify(page) | Screen::Question(page) => page,
            _ => panic!("this is not a question"),
        }
    }

    /// The news that the payment asked for last has gone well.
    pub(crate) fn paid(&self) -> Event {
        let invoice = self.payments.last().unwrap().clone();
        Event::Payment(PaymentNews::Paid(PaymentProof {
            invoice,
            total: kiosk_domain::Money::shillings(1_050),
            provider_code: Some("MFANO00000".to_owned()),
            simulated: true,
        }))
    }

    fn answer(&mut self, service: &Service, page: &FieldView) {
        let field = service.fields().find(|f| f.id == page.field).unwrap();
        let text = samples::answer(&field.kind, self.now.wall.date());
        self.send(samples::event(page, text));
        self.send(Event::Continue);
        let still = matches!(self.screen(), Screen::Identify(p) | Screen::Question(p) if p.field == page.field);
        assert!(
            !still,
            "{}: the sample for {} is refused",
            service.id, page.field
        );
    }

    fn give_finger(&mut self, step: FingerStep) {
        match step {
            FingerStep::Vouched => self.send(Event::Continue),
            FingerStep::CounterOnly => self.send(Event::CounterAsked),
            FingerStep::Offered | FingerStep::OtherWay | FingerStep::Reading => {
                self.send(Event::FingerAsked);
                let attempt = self.fingers.last().copied().unwrap_or_default();
                let result = Ok(FingerTaken::MatchedWithCard);
                self.send(Event::FingerRead { attempt, result });
            }
        }
    }

    fn pay(&mut self) {
        let phone = samples::answer(&FieldKind::Phone, self.now.wall.date());
        self.send(Event::Typed(zeroize::Zeroizing::new(phone)));
        self.send(Event::PayAsked);
        self.send(Event::Payment(PaymentNews::Pending));
        self.send(self.paid());
    }
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
