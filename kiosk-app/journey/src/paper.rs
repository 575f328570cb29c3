//! What is sealed and what is printed, made from the session.

use kiosk_domain::catalogue::{Field, FieldKind, Mode};
use kiosk_domain::receipt::{Delivery, Detail, Paid, Receipt, ReceiptKind};
use kiosk_domain::transaction::AssistedBy;
use kiosk_domain::{Answer, Language, Transaction, TransactionBody, TransactionHeader};
use kiosk_domain::{answer, format};

use crate::price::{self, Due};
use crate::scene::Scene;
use crate::session::{Confirmed, Session};
use crate::states::notice;
use crate::{Submission, words};

/// Paper is narrow, and what is not on it cannot be read by who finds it.
const DETAILS_MAX: usize = 4;
/// Characters of a private answer that stay readable.
const READABLE: usize = 3;

/// What kind of paper a service of `mode` ends with.
pub(crate) fn kind_of(mode: Mode) -> ReceiptKind {
    match mode {
        Mode::Part => ReceiptKind::CounterTicket,
        Mode::Info => ReceiptKind::Information,
        Mode::EndToEnd | Mode::Pay | Mode::Apply => ReceiptKind::Receipt,
    }
}

/// The transaction that was confirmed, and its receipt.
pub(crate) fn submission(scene: &Scene, session: &Session) -> Submission {
    let service = session.service(&scene.catalogue);
    let confirmed = session.confirmed();
    let mut receipt = blank(scene, session, kind_of(service.mode), confirmed);
    receipt.delivery = Delivery::Queued;
    receipt.next_step = words::next_step(receipt.kind, Delivery::Queued, service, scene.language());
    receipt.details.splice(0..0, details(scene, session));
    receipt.paid = session.payment.as_ref().and(paid(scene, session));
    Submission {
        transaction: Transaction {
            header: TransactionHeader {
                id: confirmed.id,
                kiosk: scene.settings.kiosk.clone(),
                service: service.id.clone(),
                agency: service.agency.clone(),
                confirmed_at: confirmed.at,
            },
            body: TransactionBody {
                language: scene.language(),
                site: scene.settings.site.clone(),
                answers: session.answers.clone(),
                payment: session.payment.clone(),
                document: session.document.as_ref().map(|read| read.evidence),
                finger: session.finger.evidence.clone(),
                assisted_by: session.agent.as_ref().map(AssistedBy::from),
                notice_version: notice::VERSION,
                training: scene.is_mock(),
            },
        },
        receipt,
    }
}

/// The counter ticket of somebody for whom nothing is sent; the session knows why.
pub(crate) fn counter_ticket(scene: &Scene, session: &Session) -> Receipt {
    blank(
        scene,
        session,
        ReceiptKind::CounterTicket,
        session.confirmed(),
    )
}

/// The paper of somebody whose money may have left.
pub(crate) fn payment_pending(scene: &Scene, session: &Session) -> Receipt {
    let kind = ReceiptKind::PaymentPending;
    let mut receipt = blank(scene, session, kind, session.confirmed());
    receipt.paid = paid(scene, session);
    if session.payment.is_some() {
        words::paid_not_kept(scene.language()).clone_into(&mut receipt.next_step);
    }
    receipt
}

/// An answer as the check page shows it: private ones to their last characters.
pub(crate) fn masked(field: &Field, answer: &Answer, language: Language) -> String {
    match answer {
        Answer::Text(text) if field.private => answer::masked(text, READABLE),
        _ if field.private => format::masked_for_paper(&field.kind, answer, language),
        _ => format::shown(&field.kind, answer, language),
    }
}

fn blank(scene: &Scene, session: &Session, kind: ReceiptKind, confirmed: Confirmed) -> Receipt {
    let language = scene.language();
    let service = session.service(&scene.catalogue);
    Receipt {
        transaction: confirmed.id,
        kind,
        language,
        service: service.name.in_language(language).to_owned(),
        agency: scene.agency_name(service),
        kiosk: scene.settings.kiosk.clone(),
        site: scene.settings.site_name.in_language(language).to_owned(),
        issued_at: confirmed.at,
        delivery: Delivery::NotSent,
        paid: None,
        details: session
            .agent
            .as_ref()
            .map(|_| helped(language))
            .into_iter()
            .collect(),
        next_step: match kind {
            ReceiptKind::CounterTicket => words::to_counter(session.to_counter, language),
            _ => words::next_step(kind, Delivery::NotSent, service, language),
        },
        proof: None,
        training: scene.is_mock(),
    }
}

/// That an agent helped; who it was stands in what the agency opens.
fn helped(language: Language) -> Detail {
    let (label, value) = words::helped(language);
    Detail {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

fn paid(scene: &Scene, session: &Session) -> Option<Paid> {
    let Due {
        agency_fee,
        convenience_fee,
    } = price::due(session, &scene.catalogue)?;
    let proof = session.payment.as_ref();
    Some(Paid {
        agency_fee,
        convenience_fee,
        invoice: session.confirmed().invoice(),
        provider_code: proof.and_then(|proof| proof.provider_code.clone()),
        simulated: proof.is_some_and(|proof| proof.simulated),
    })
}

fn details(scene: &Scene, session: &Session) -> Vec<Detail> {
    let language = scene.language();
    session
        .service(&scene.catalogue)
        .fields()
        .filter(|field| !matches!(field.kind, FieldKind::DocumentPhoto | FieldKind::Consent))
        .filter_map(|field| Some((field, session.answers.get(&field.id)?)))
        .take(DETAILS_MAX)
        .map(|(field, answer)| Detail {
            label: field.label.in_language(language).to_owned(),
            value: on_paper(field, answer, language),
        })
        .collect()
}

/// Paper is found by others: what is private by nature is masked there whatever a field says.
fn on_paper(field: &Field, answer: &Answer, language: Language) -> String {
    if field.private {
        masked(field, answer, language)
    } else {
        format::masked_for_paper(&field.kind, answer, language)
    }
}
