//! It is sealed and kept, then sent; the gateway gets a few seconds to say that it came.

use kiosk_domain::TransactionId;
use kiosk_domain::receipt::Delivery;

use crate::paper;
use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::states::check_answers::CheckAnswers;
use crate::states::print::{Paper, Print};
use crate::turn::Turn;
use crate::{Command, Event, LinkState, Moment, Now};

/// How far it has come.
#[derive(Default)]
pub(crate) struct Submit {
    /// Until when the gateway's word is waited for; nothing is kept before it is set.
    waits_until: Option<Moment>,
    delivered: bool,
}

impl Submit {
    /// Has the confirmed transaction sealed and kept.
    pub(crate) fn begin(scene: &Scene, session: &Session) -> Turn {
        let submission = paper::submission(scene, session);
        Turn::go(State::Submit(Self::default())).with(Command::Save(Box::new(submission)))
    }

    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.waits_until
    }

    pub(crate) fn on(
        &mut self,
        event: &Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        let mut helped = false;
        match event {
            Event::Saved(Ok(id)) if session.is(*id) => {
                helped = !session.kept && session.agent.is_some();
                session.kept = true;
                let waits = scene.settings.session.submit_wait_seconds;
                self.waits_until = Some(now.moment.plus_seconds(waits));
            }
            Event::Saved(Err(failure)) if !session.kept => {
                let failure = Some(*failure);
                return Turn::go(State::CheckAnswers(CheckAnswers { failure }));
            }
            Event::Delivered(id) if session.is(*id) => self.delivered = true,
            _ => {}
        }
        let turn = self.proceed(scene, session, now);
        if helped {
            turn.with(Command::CountHelped)
        } else {
            turn
        }
    }

    /// Prints what is known once it is kept: received, or queued when nobody can be asked.
    fn proceed(&self, scene: &Scene, session: &Session, now: &Now) -> Turn {
        let Some(until) = self.waits_until else {
            return Turn::here();
        };
        if self.delivered {
            print(Delivery::Received, scene, session, now)
        } else if scene.link() == LinkState::Down || now.moment >= until {
            print(Delivery::Queued, scene, session, now)
        } else {
            Turn::here()
        }
    }
}

fn print(delivery: Delivery, scene: &Scene, session: &Session, now: &Now) -> Turn {
    let transaction = session.confirmed().id;
    let printing = Print::new(
        Paper {
            transaction,
            kind: paper::kind_of(session.service(&scene.catalogue).mode),
            delivery,
        },
        now,
    );
    Turn::go(State::Print(printing)).with(Command::Print {
        transaction,
        delivery,
    })
}

/// Who leaves after it is kept still gets the paper.
pub(crate) fn farewell(session: &Session) -> Vec<Command> {
    match session.confirmed {
        Some(confirmed) if session.kept => vec![late(confirmed.id)],
        _ => Vec::new(),
    }
}

/// The paper of a transaction that was kept after its citizen had ended the session.
pub(crate) fn late(transaction: TransactionId) -> Command {
    Command::Print {
        transaction,
        delivery: Delivery::Queued,
    }
}
