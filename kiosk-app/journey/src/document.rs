//! What a document tells, and which questions that answers.
//!
//! ```text
//!   way ──► facts ──► drafts of the citizen's own questions ──► shown for checking ──► answers
//!             │                                                      │
//!             └── forged: counter ticket                             └── changed by hand: no evidence
//! ```
//!
//! Only questions about the citizen are filled. Those about a mother, a buyer or a guardian have
//! ids of their own and are typed.

use std::collections::BTreeSet;

use kiosk_domain::catalogue::{Field, FieldKind};
use kiosk_domain::transaction::{DocumentCheck, DocumentEvidence, DocumentWay};
use kiosk_domain::{Capability, Date, FieldId, format};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::scene::{CardInReader, Scene};
use crate::session::Session;

/// What kind of document was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// The identity card of a citizen.
    IdentityCard,
    /// A passport.
    Passport,
    /// The card of a foreign resident.
    AlienCard,
    /// A code says only a number.
    Code,
}

/// What was read. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DocumentFacts {
    /// What it is.
    #[zeroize(skip)]
    pub kind: DocumentKind,
    /// Its number, or the text of a code.
    pub number: String,
    /// Date of birth, where it tells.
    #[zeroize(skip)]
    pub born: Option<Date>,
    /// Last day of validity, where it tells.
    #[zeroize(skip)]
    pub expires: Option<Date>,
    /// What its signature says.
    #[zeroize(skip)]
    pub check: DocumentCheck,
}

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFailure {
    /// Nothing was presented in time.
    NothingThere,
    /// It was there and could not be read.
    Unreadable,
    /// It was taken away before it was read.
    TakenAway,
    /// Its chip opens only with what is printed on it, which nobody has read or typed yet.
    LinesFirst,
    /// The digits that were typed do not open its chip.
    WrongNumber,
    /// It does not hold the number that is asked for.
    OtherDocument,
    /// The device does not work.
    DeviceFailed,
}

/// What opens a chip. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum ChipKey {
    /// The facts of its printed lines.
    Lines {
        /// Number of the document.
        number: String,
        /// Date of birth.
        #[zeroize(skip)]
        born: Date,
        /// Last day of validity.
        #[zeroize(skip)]
        expires: Date,
    },
    /// The six digits on the front.
    AccessNumber(String),
}

/// A document that was read in this session.
pub(crate) struct ReadDocument {
    /// What goes to the agency.
    pub(crate) evidence: DocumentEvidence,
    /// The questions that it filled.
    pub(crate) filled: BTreeSet<FieldId>,
    /// Opens the chip of the same document.
    pub(crate) key: Option<ChipKey>,
}

/// The device by which that way goes now. A code is held before the camera where no scanner is
/// fitted, or where it does not work.
pub(crate) fn device_for(way: DocumentWay, scene: &Scene) -> Option<Capability> {
    let devices: &[Capability] = match way {
        DocumentWay::Lines => &[Capability::Camera],
        DocumentWay::Chip => &[Capability::CardReader],
        DocumentWay::Code => &[Capability::Scanner, Capability::Camera],
    };
    let mut devices = devices.iter().copied();
    devices.find(|device| scene.device(*device).serves())
}

/// The ways that work now, for a question that a document can answer.
pub(crate) fn ways(field: &Field, scene: &Scene) -> Vec<DocumentWay> {
    // Nobody shows a document to try something out.
    if scene.trial || !is_own_number(field) {
        return Vec::new();
    }
    let ways = [DocumentWay::Chip, DocumentWay::Lines, DocumentWay::Code];
    let of_another = scene.card == CardInReader::Left;
    let works = |way: &DocumentWay| {
        let is_anothers = *way == DocumentWay::Chip && of_another;
        device_for(*way, scene).is_some() && !is_anothers
    };
    ways.into_iter().filter(works).collect()
}

/// Fills what `facts` answer in the session's service, beginning with `asked`; `false`, and nothing
/// is filled, when they do not answer that.
pub(crate) fn fill(
    facts: &DocumentFacts,
    way: DocumentWay,
    asked: &Field,
    scene: &Scene,
    session: &mut Session,
) -> bool {
    let Some(number) = draft(facts, asked, scene.today) else {
        return false;
    };
    let mut drafts = vec![(asked.id.clone(), number)];
    if facts.kind != DocumentKind::Code {
        let others = session.service(&scene.catalogue).fields();
        let others = others.filter(|field| field.id != asked.id);
        drafts.extend(others.filter_map(|f| Some((f.id.clone(), draft(facts, f, scene.today)?))));
    }
    let key = key_of(facts, way);
    session.document = Some(ReadDocument {
        evidence: DocumentEvidence {
            way,
            check: facts.check,
        },
        filled: drafts.iter().map(|(id, _)| id.clone()).collect(),
        key,
    });
    for (id, draft) in drafts {
        session.answers.clear(&id);
        session.drafts.insert(id, draft);
    }
    true
}

fn key_of(facts: &DocumentFacts, way: DocumentWay) -> Option<ChipKey> {
    let (DocumentWay::Lines, Some(born), Some(expires)) = (way, facts.born, facts.expires) else {
        return None;
    };
    Some(ChipKey::Lines {
        number: facts.number.clone(),
        born,
        expires,
    })
}

/// What `facts` answer to `field`, in the form in which it is typed.
fn draft(facts: &DocumentFacts, field: &Field, today: Date) -> Option<Zeroizing<String>> {
    let text = match &field.kind {
        FieldKind::Year if field.id.as_str() == YEAR_OF_BIRTH => {
            Zeroizing::new(format!("{:04}", facts.born?.0.year()))
        }
        kind if is_own_number(field) && holds(facts.kind, kind) => {
            Zeroizing::new(facts.number.trim().to_owned())
        }
        _ => return None,
    };
    format::check(&field.kind, &text, today).ok()?;
    Some(text)
}

/// Whether `field` asks for a number that stands on the citizen's own document.
fn is_own_number(field: &Field) -> bool {
    OWN_NUMBERS.contains(&field.id.as_str())
}

/// Whether a document of `kind` holds a number of the kind that is asked.
fn holds(kind: DocumentKind, asked: &FieldKind) -> bool {
    match asked {
        FieldKind::AnyIdentity => true,
        FieldKind::NationalId | FieldKind::MaishaNumber => {
            matches!(kind, DocumentKind::IdentityCard | DocumentKind::Code)
        }
        FieldKind::Passport => matches!(kind, DocumentKind::Passport | DocumentKind::Code),
        FieldKind::AlienId => matches!(kind, DocumentKind::AlienCard | DocumentKind::Code),
        FieldKind::RefugeeId => kind == DocumentKind::Code,
        _ => false,
    }
}

/// Ids of `assets/catalogue` under which citizens are asked for their own number.
const OWN_NUMBERS: [&str; 6] = [
    "national_id",
    "any_identity",
    "maisha_number",
    "passport",
    "alien_id",
    "refugee_id",
];
const YEAR_OF_BIRTH: &str = "year_of_birth";
