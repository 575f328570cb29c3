//! The paper is coming.

use kiosk_domain::TransactionId;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use crate::states::State;
use crate::states::done::Done;
use crate::turn::Turn;
use crate::{Event, Moment, Now, PrintNews, PrintState, Screen};

/// A printer that says nothing for so long does not hold the kiosk.
const PRINT_SECONDS_MAX: u32 = 60;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paper {
    pub(crate) transaction: TransactionId,
    pub(crate) kind: ReceiptKind,
    pub(crate) delivery: Delivery,
}

impl Paper {
    /// Notes that the gateway has the transaction.
    pub(crate) fn delivered(&mut self, transaction: TransactionId) {
        if self.transaction == transaction && self.delivery == Delivery::Queued {
            self.delivery = Delivery::Received;
        }
    }
}

/// Waiting for the printer's word.
pub(crate) struct Print {
    paper: Paper,
    /// Shown on the last page when no paper comes.
    proof: Option<String>,
    gives_up_at: Moment,
}

impl Print {
    pub(crate) fn new(paper: Paper, now: &Now) -> Self {
        Self {
            paper,
            proof: None,
            gives_up_at: now.moment.plus_seconds(PRINT_SECONDS_MAX),
        }
    }

    pub(crate) fn deadline(&self) -> Moment {
        self.gives_up_at
    }

    pub(crate) fn on(&mut self, event: &Event, now: &Now) -> Turn {
        match event {
            Event::ProofUnprinted(proof) => {
                self.proof = Some(proof.clone());
                Turn::here()
            }
            Event::Printed(news) => self.done(*news == PrintNews::Printed),
            Event::Delivered(transaction) => {
                self.paper.delivered(*transaction);
                Turn::here()
            }
            Event::Tick if now.moment >= self.gives_up_at => self.done(false),
            _ => Turn::here(),
        }
    }

    fn done(&mut self, printed: bool) -> Turn {
        Turn::go(State::Done(Done {
            paper: self.paper,
            printed,
            proof: self.proof.take(),
        }))
    }
}

pub(crate) fn screen() -> Screen {
    Screen::Print(PrintState::Printing)
}
