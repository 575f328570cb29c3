//! What was done, and what happens next.

use kiosk_domain::receipt::{Delivery, ReceiptKind};

use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::states::print::Paper;
use crate::turn::Turn;
use crate::{DoneView, Event, Screen, SessionEnd, words};

/// The last page.
pub(crate) struct Done {
    pub(crate) paper: Paper,
    pub(crate) printed: bool,
    /// What the paper would have carried, when it did not come.
    pub(crate) proof: Option<String>,
}

impl Done {
    pub(crate) fn on(&mut self, event: &Event, scene: &Scene) -> Turn {
        match event {
            // What nobody went through is not rated.
            Event::Finished | Event::Continue if scene.trial => Turn::end(SessionEnd::Finished),
            Event::Finished | Event::Continue => Turn::go(State::Feedback),
            // It may come after the printer was given up.
            Event::ProofUnprinted(proof) => {
                self.proof = Some(proof.clone());
                Turn::here()
            }
            Event::Delivered(transaction) => {
                self.paper.delivered(*transaction);
                Turn::here()
            }
            _ => Turn::here(),
        }
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let Paper {
            transaction,
            kind,
            delivery,
        } = self.paper;
        let service = session.service(&scene.catalogue);
        let language = scene.language();
        Screen::Done(DoneView {
            kind,
            service: service.name.in_language(language).to_owned(),
            reference: transaction.reference(),
            delivery,
            next_step: match (kind, delivery) {
                _ if scene.trial => words::tried(language).to_owned(),
                (ReceiptKind::CounterTicket, Delivery::NotSent) => {
                    words::to_counter(session.to_counter, language)
                }
                _ => words::next_step(kind, delivery, service, language),
            },
            printed: self.printed,
            trial: scene.trial,
            card_in: scene.card.is_in(),
            proof: self.proof.clone(),
        })
    }
}
