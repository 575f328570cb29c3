//! What is known of the present citizen. Dropped, and so wiped, when the session ends.

use std::collections::BTreeMap;

use kiosk_domain::catalogue::{Catalogue, Service};
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{Answers, Date, FieldId, ServiceId, StaffMember, Timestamp, TransactionId};
use zeroize::Zeroizing;

use crate::Now;
use crate::document::ReadDocument;
use crate::finger::Finger;

/// Everything the citizen chose, typed and paid.
#[derive(Default)]
pub(crate) struct Session {
    /// Who of the staff helps, unless the citizen refused it.
    pub(crate) agent: Option<StaffMember>,
    /// Where the citizen is in the list of services.
    pub(crate) search: Search,
    /// What was chosen there.
    pub(crate) chosen: Option<Chosen>,
    /// Checked answers.
    pub(crate) answers: Answers,
    /// What was typed, as it was typed.
    pub(crate) drafts: BTreeMap<FieldId, Zeroizing<String>>,
    /// The document that was read, until what it filled is changed by hand.
    pub(crate) document: Option<ReadDocument>,
    /// How often digits were typed that did not open a chip.
    pub(crate) wrong_numbers: u8,
    /// What is known of the finger that was asked for.
    pub(crate) finger: Finger,
    /// Why it ends at the counter, if it does without a transaction.
    pub(crate) to_counter: ToCounter,
    /// The phone that pays, as it was typed.
    pub(crate) phone: Option<Zeroizing<String>>,
    /// The transaction, from "all is right" on.
    pub(crate) confirmed: Option<Confirmed>,
    /// That it is paid.
    pub(crate) payment: Option<PaymentProof>,
    /// That it is sealed and on disk.
    pub(crate) kept: bool,
}

/// Where the citizen is in the list of services.
#[derive(Default)]
pub(crate) struct Search {
    /// What is in the search box; wiped, for people type names and numbers into any box.
    pub(crate) query: Zeroizing<String>,
    /// Id of the life event.
    pub(crate) category: Option<String>,
    /// Page, from 0.
    pub(crate) page: usize,
}

/// Why a citizen is sent to the counter with nothing sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ToCounter {
    /// The notice was refused.
    #[default]
    NoticeRefused,
    /// A document's chip does not prove what it says.
    DocumentUnproved,
    /// An officer does what no device could, or what was not wanted here.
    AnotherWay,
}

/// A service, at the price of the day it was chosen.
pub(crate) struct Chosen {
    pub(crate) service: ServiceId,
    /// Midnight does not change a price under the citizen's hands.
    pub(crate) day: Date,
}

/// A transaction that has a name.
#[derive(Clone, Copy)]
pub(crate) struct Confirmed {
    pub(crate) id: TransactionId,
    pub(crate) at: Timestamp,
}

impl Confirmed {
    /// A transaction that begins now.
    pub(crate) fn new(now: &Now) -> Self {
        let unix_millis = u64::try_from(now.wall.0).unwrap_or_default();
        Self {
            id: TransactionId::from_parts(unix_millis, &now.random),
            at: now.wall,
        }
    }

    /// The invoice number that the payment is asked under: what the citizen can read out.
    pub(crate) fn invoice(&self) -> String {
        self.id.reference().as_str().to_owned()
    }
}

impl Session {
    /// Chooses `service`; answers to another one are forgotten, for they were given for its
    /// purpose.
    pub(crate) fn choose(&mut self, service: ServiceId, now: &Now) {
        if self.chosen.as_ref().map(|chosen| &chosen.service) != Some(&service) {
            let search = std::mem::take(&mut self.search);
            let agent = self.agent.take();
            *self = Self {
                search,
                agent,
                ..Self::default()
            };
        }
        let day = now.wall.date();
        self.chosen = Some(Chosen { service, day });
    }

    /// The service that was chosen, and the day whose price holds.
    pub(crate) fn chosen<'c>(&self, catalogue: &'c Catalogue) -> (&'c Service, Date) {
        let chosen = self.chosen.as_ref();
        let chosen = chosen.expect("states after the list are entered with a chosen service");
        let service = catalogue.service(&chosen.service);
        let service = service.expect("only services of this catalogue are chosen");
        (service, chosen.day)
    }

    /// The service that was chosen.
    pub(crate) fn service<'c>(&self, catalogue: &'c Catalogue) -> &'c Service {
        self.chosen(catalogue).0
    }

    /// The transaction.
    pub(crate) fn confirmed(&self) -> Confirmed {
        self.confirmed
            .expect("states after the check page are entered with a confirmed transaction")
    }

    /// Whether `id` is this session's transaction.
    pub(crate) fn is(&self, id: TransactionId) -> bool {
        self.confirmed.is_some_and(|confirmed| confirmed.id == id)
    }

    /// What is typed for `field`.
    pub(crate) fn draft(&self, field: &FieldId) -> &str {
        self.drafts.get(field).map_or("", |draft| draft.as_str())
    }
}
