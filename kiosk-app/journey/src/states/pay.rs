//! Pay by phone.
//!
//! ```text
//!   enter phone ──pay──> asking ──pending──> look at phone ──paid──> submit
//!        ^                  │                      │
//!        └── cancelled, insufficient, expired, ────┤
//!            unreachable                           └──unknown, too long──> paper and 1919
//! ```

use kiosk_domain::catalogue::FieldKind;
use kiosk_domain::format::{self, Refusal};
use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{Answer, Money};
use zeroize::Zeroizing;

use crate::paper;
use crate::price::{self, Due};
use crate::scene::Scene;
use crate::session::{Confirmed, Session};
use crate::states::State;
use crate::states::check_answers::CheckAnswers;
use crate::states::print::{Paper, Print};
use crate::states::submit::Submit;
use crate::turn::Turn;
use crate::{Command, Event, LinkState, Moment, Now, PayState, PayView, PaymentNews, Screen};

/// The payment page.
pub(crate) struct Pay {
    state: PayState,
    refusal: Option<Refusal>,
    /// From when on a silent payment is called unknown.
    unknown_at: Option<Moment>,
}

impl Pay {
    /// Offers the phone number that was already answered in this session.
    pub(crate) fn new(scene: &Scene, session: &mut Session) -> Self {
        if session.phone.is_none() {
            session.phone = answered_phone(scene, session);
        }
        Self {
            state: PayState::EnterPhone,
            refusal: None,
            unknown_at: None,
        }
    }

    /// Whether the phone may have been asked and has not answered.
    pub(crate) fn is_pending(&self) -> bool {
        matches!(self.state, PayState::Asking | PayState::LookAtPhone)
    }

    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.unknown_at
    }

    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match event {
            Event::Payment(news) if self.is_pending() => self.hear(news, scene, session, now),
            Event::Tick if self.unknown_at.is_some_and(|at| now.moment >= at) => {
                unknown(scene, session, now)
            }
            _ if self.is_pending() => Turn::here(),
            Event::Typed(phone) => {
                session.phone = Some(phone);
                self.refusal = None;
                Turn::here()
            }
            Event::PayAsked | Event::Continue => self.ask(scene, session, now),
            Event::Back => Turn::go(State::CheckAnswers(CheckAnswers::default())),
            _ => Turn::here(),
        }
    }

    fn ask(&mut self, scene: &Scene, session: &mut Session, now: &Now) -> Turn {
        let typed = session.phone.as_ref().map_or("", |phone| phone.as_str());
        let phone = match format::check(&FieldKind::Phone, typed, now.wall.date()) {
            Ok(Answer::Text(ref phone)) => Zeroizing::new(phone.clone()),
            Ok(_) => return Turn::here(),
            Err(refusal) => {
                self.refusal = Some(refusal);
                return Turn::here();
            }
        };
        if scene.link() == LinkState::Down {
            self.state = PayState::Unreachable;
            return Turn::here();
        }
        self.request(phone, scene, session, now)
    }

    fn request(
        &mut self,
        phone: Zeroizing<String>,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        if self.was_answered() {
            // The provider has closed that invoice; asking again needs another.
            session.confirmed = Some(Confirmed::new(now));
        }
        let Some(due) = price::due(session, &scene.catalogue) else {
            return Submit::begin(scene, session);
        };
        let waits = scene.settings.session.payment_wait_seconds;
        self.state = PayState::Asking;
        self.unknown_at = Some(now.moment.plus_seconds(waits));
        Turn::here().with(Command::RequestPayment {
            invoice: session.confirmed().invoice(),
            service: session.service(&scene.catalogue).id.clone(),
            total: due.total(),
            phone,
        })
    }

    fn was_answered(&self) -> bool {
        matches!(
            self.state,
            PayState::Cancelled | PayState::Insufficient | PayState::Expired
        )
    }

    fn hear(&mut self, news: PaymentNews, scene: &Scene, session: &mut Session, now: &Now) -> Turn {
        match news {
            PaymentNews::Pending => self.state = PayState::LookAtPhone,
            PaymentNews::Cancelled => self.stop(PayState::Cancelled),
            PaymentNews::Insufficient => self.stop(PayState::Insufficient),
            PaymentNews::Expired => self.stop(PayState::Expired),
            // Once the phone was asked, a lost link says nothing about the money.
            PaymentNews::Unreachable if self.state == PayState::Asking => {
                self.stop(PayState::Unreachable);
            }
            PaymentNews::Unreachable => {}
            PaymentNews::Unknown => return unknown(scene, session, now),
            PaymentNews::Paid(proof) => return paid(proof, scene, session),
        }
        Turn::here()
    }

    fn stop(&mut self, state: PayState) {
        self.state = state;
        self.unknown_at = None;
    }

    /// Who leaves while money may be moving takes the invoice along.
    pub(crate) fn farewell(&self, scene: &Scene, session: &Session) -> Vec<Command> {
        if !self.is_pending() {
            return Vec::new();
        }
        let paper = paper::payment_pending(scene, session);
        vec![Command::PrintUnsent(Box::new(paper))]
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let language = scene.language();
        let due = price::due(session, &scene.catalogue).unwrap_or(Due {
            agency_fee: Money::ZERO,
            convenience_fee: Money::ZERO,
        });
        let error = self.refusal.as_ref().map(|refusal| {
            let message = refusal.message(&FieldKind::Phone);
            message.in_language(language).to_owned()
        });
        let service = session.service(&scene.catalogue);
        Screen::Pay(PayView {
            service: service.name.in_language(language).to_owned(),
            agency_fee: due.agency_fee,
            convenience_fee: due.convenience_fee,
            phone: session.phone.clone().unwrap_or_default(),
            error,
            state: self.state,
        })
    }
}

/// Money for another invoice is not ours: it belongs to somebody who was here before.
fn paid(proof: PaymentProof, scene: &Scene, session: &mut Session) -> Turn {
    if proof.invoice != session.confirmed().invoice() {
        return Turn::here();
    }
    session.payment = Some(proof);
    Submit::begin(scene, session)
}

/// Money may have left. Never called a failure; the citizen gets paper to claim with.
fn unknown(scene: &Scene, session: &Session, now: &Now) -> Turn {
    let pending = paper::payment_pending(scene, session);
    let printing = Print::new(
        Paper {
            transaction: session.confirmed().id,
            kind: ReceiptKind::PaymentPending,
            delivery: Delivery::NotSent,
        },
        now,
    );
    Turn::go(State::Print(printing)).with(Command::PrintUnsent(Box::new(pending)))
}

fn answered_phone(scene: &Scene, session: &Session) -> Option<Zeroizing<String>> {
    let service = session.service(&scene.catalogue);
    let mut phones = service.fields().filter(|f| f.kind == FieldKind::Phone);
    phones.find_map(|field| match session.answers.get(&field.id) {
        Some(Answer::Text(phone)) => Some(Zeroizing::new(phone.clone())),
        _ => None,
    })
}
