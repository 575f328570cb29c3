//! Who cannot go on here leaves with a counter ticket: nothing is sent, and an officer helps.

use kiosk_domain::receipt::{Delivery, ReceiptKind};

use crate::scene::Scene;
use crate::session::{Confirmed, Session, ToCounter};
use crate::states::State;
use crate::states::print::{Paper, Print};
use crate::turn::Turn;
use crate::{Command, Now, paper};

/// Prints the ticket that says `why`.
pub(crate) fn send(why: ToCounter, scene: &Scene, session: &mut Session, now: &Now) -> Turn {
    let confirmed = Confirmed::new(now);
    session.confirmed = Some(confirmed);
    session.to_counter = why;
    let ticket = paper::counter_ticket(scene, session);
    let printing = Print::new(
        Paper {
            transaction: confirmed.id,
            kind: ReceiptKind::CounterTicket,
            delivery: Delivery::NotSent,
        },
        now,
    );
    Turn::go(State::Print(printing)).with(Command::PrintUnsent(Box::new(ticket)))
}
