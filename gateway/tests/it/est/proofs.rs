//! What our own kiosk does: it proves the ticket for its key in its connection, and sends no secret.

use kiosk_envelope::Digest;
use kiosk_protocol::{TicketId, TicketSecret, ca_pin, proof_of};
use rcgen::{CertificateParams, SanType};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::bench::{Applicant, ENROL, Est, Operator, approved_ticket, enrols, header};
use crate::authority::Authority;
use crate::gateway::Gateway;
use crate::sample::KIOSK;

#[tokio::test]
async fn an_approved_ticket_and_a_proof_give_a_certificate_that_is_heard_at_once() {
    let gateway = Gateway::start_enrolling();
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let root = CertificateDer::from_pem_slice(gateway.authority.pem.as_bytes()).expect("PEM");
    let (_, root) = X509Certificate::from_der(&root).expect("X.509");
    assert_eq!(ticket.ca_pin, ca_pin(root.public_key().raw));
    let applicant = Applicant::new();
    let answer = enrols(&gateway, &ticket, &applicant).await;
    let identity = applicant.identity(&answer);
    let mut kiosk = gateway.connect(&identity).await;
    assert!(kiosk.get("/healthz").await.status.is_success());
}

#[tokio::test]
async fn the_certificate_says_what_the_ticket_says_and_not_what_was_asked_for() {
    let gateway = Gateway::start_enrolling();
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let applicant = Applicant::new();
    let mut wishes = CertificateParams::default();
    wishes.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    wishes.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    wishes.subject_alt_names = vec![SanType::DnsName("gateway".try_into().expect("a name"))];
    let mut est = Est::open(&gateway, None).await;
    let proof = proof_of(&ticket.secret, &applicant.spki(), &est.exporter);
    let body = applicant.request_with(&wishes);
    let shown = header(&ticket, proof);
    let answer = est.post(ENROL, Some(&shown), body).await.expect("answered");
    let der = answer.certificate();
    let (_, leaf) = X509Certificate::from_der(&der).expect("X.509");
    assert!(!leaf.is_ca());
    let names = leaf.subject_alternative_name().expect("one").expect("some");
    let names: Vec<String> = names
        .value
        .general_names
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, [format!("URI(urn:huduma:kiosk:{KIOSK})")]);
    let usage = leaf.key_usage().expect("one").expect("some").value;
    assert!(usage.digital_signature() && !usage.key_cert_sign());
    let validity = leaf.validity();
    let days = (validity.not_after.timestamp() - validity.not_before.timestamp()) / 86_400;
    assert_eq!(days, 90);
    assert_eq!(leaf.public_key().raw, applicant.spki());
}

#[tokio::test]
async fn a_proof_of_another_connection_key_or_ticket_is_refused() {
    let gateway = Gateway::start_enrolling();
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let applicant = Applicant::new();
    let mut est = Est::open(&gateway, None).await;
    let elsewhere = Est::open(&gateway, None).await.exporter;
    let own = est.exporter;
    let wrong_secret = TicketSecret::new([1; 32]);
    for (what, proof) in [
        (
            "connection",
            proof_of(&ticket.secret, &applicant.spki(), &elsewhere),
        ),
        (
            "key",
            proof_of(&ticket.secret, &Applicant::new().spki(), &own),
        ),
        ("ticket", proof_of(&wrong_secret, &applicant.spki(), &own)),
        ("nothing", [0; 32]),
    ] {
        let answer = est.enrol_with(&ticket, proof, &applicant).await;
        assert_eq!(answer.problem(), (401, "unproved".into()), "{what}");
        assert!(answer.headers.contains_key("www-authenticate"));
    }
    let mut foreign = ticket.clone();
    foreign.id = TicketId([9; 16]);
    let answer = est.enrol(&foreign, &applicant).await;
    assert_eq!(answer.problem(), (401, "unproved".into()));
    assert!(answer.detail().contains("no such ticket"));
    let bare = est.post(ENROL, None, applicant.request()).await;
    assert_eq!(bare.expect("answered").problem(), (401, "unproved".into()));
    // None of this has used the ticket up.
    assert_eq!(est.enrol(&ticket, &applicant).await.status, 200);
}

#[tokio::test]
async fn a_request_must_be_signed_with_its_own_key_and_name_nobody_else() {
    let gateway = Gateway::start_enrolling();
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let applicant = Applicant::new();
    let mut est = Est::open(&gateway, None).await;
    let proof = proof_of(&ticket.secret, &applicant.spki(), &est.exporter);
    let shown = header(&ticket, proof);
    let mut altered = applicant.request();
    let at = altered.len() - 12;
    altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
    let other = SanType::URI("urn:huduma:kiosk:ksk-047-0002".try_into().expect("a URI"));
    let mut wishes = CertificateParams::default();
    wishes.subject_alt_names = vec![other];
    for (body, refused) in [
        (altered, (400, "malformed")),
        (b"!".to_vec(), (400, "malformed")),
        (Vec::new(), (400, "malformed")),
        (vec![b'A'; 9000], (413, "too-large")),
        (applicant.request_with(&wishes), (403, "not-yours")),
    ] {
        let answer = est.post(ENROL, Some(&shown), body).await.expect("answered");
        let (status, code) = answer.problem();
        assert_eq!((status, code.as_str()), refused);
    }
    assert_eq!(est.enrol(&ticket, &applicant).await.status, 200);
}

#[tokio::test]
async fn the_ledger_and_the_log_keep_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ledger.sqlite");
    let mut gateway = Gateway::start_enrolling_with(&file.to_string_lossy(), "");
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let applicant = Applicant::new();
    let secret = *kiosk_protocol::password_bytes(&ticket.secret.to_text()).expect("32 bytes");
    let mut est = Est::open(&gateway, None).await;
    est.enrol_with(&ticket, secret, &applicant).await;
    est.enrol(&ticket, &applicant).await;
    gateway.kill();
    let text = ticket.secret.to_text();
    for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
        let bytes = std::fs::read(folder.path().join(name)).expect("a file");
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|some| some == needle);
        assert!(
            holds(&ticket.id.0) || name.ends_with("sqlite"),
            "{name} is the right one"
        );
        assert!(!holds(&secret) && !holds(text.as_bytes()), "{name}");
    }
    assert!(!gateway.talk().contains(text.as_str()));
}

#[tokio::test]
async fn a_ticket_that_ran_out_and_one_of_another_ticket_key_are_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ledger.sqlite");
    let mut gateway = Gateway::start_enrolling_with(&file.to_string_lossy(), "");
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let other = approved_ticket(&gateway, "ksk-047-0002").await;
    gateway.kill();
    let ledger = rusqlite::Connection::open(&file).expect("a ledger");
    let end = "update ticket set expires_at = made_at + 1 where id = ?1";
    ledger.execute(end, [ticket.id.0]).expect("changed");
    drop(ledger);
    gateway.restart();
    let applicant = Applicant::new();
    let mut est = Est::open(&gateway, None).await;
    let late = est.enrol(&ticket, &applicant).await;
    assert_eq!(late.problem(), (410, "spent".into()));
    assert!(late.detail().contains("ran out"), "{late:?}");
    let mut second = Operator::called(&gateway, "second.desk").await;
    let approval = second.approve(&ticket).await;
    assert_eq!(approval.problem(), (404, "not-found".into()));

    gateway.kill();
    gateway.replace("ticket.key", &Applicant::new().0.serialize_pem());
    gateway.restart();
    let mut est = Est::open(&gateway, None).await;
    let foreign = est.enrol(&other, &applicant).await;
    assert_eq!(foreign.problem(), (401, "unproved".into()));
    assert!(
        foreign.detail().contains("another ticket key"),
        "{foreign:?}"
    );
}

#[tokio::test]
async fn only_operations_make_tickets_and_the_same_person_cannot_approve() {
    let gateway = Gateway::start_enrolling();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let asked = kiosk.post("/v1/tickets", b"{}".to_vec()).await;
    assert_eq!(asked.problem(), (403, "not-yours".into()));
    let mut first = Operator::called(&gateway, "duty.desk").await;
    let ticket = first.ticket_for(KIOSK).await;
    let own = first.approve(&ticket).await;
    assert_eq!(own.problem(), (403, "not-yours".into()));
    let mut second = Operator::called(&gateway, "second.desk").await;
    let early = second.approve_key(&ticket, &Applicant::new()).await;
    assert_eq!(
        early.problem(),
        (409, "conflicting-body".into()),
        "nobody asked"
    );
    let mut unknown = ticket.clone();
    unknown.id = TicketId([7; 16]);
    let none = second.approve(&unknown).await;
    assert_eq!(none.problem(), (404, "not-found".into()));
    assert_ne!(ticket.ca_pin, Digest([0; 32]));
}

#[tokio::test]
async fn a_gateway_does_not_start_with_an_authority_of_another_root() {
    let gateway = Gateway::start_enrolling();
    let stray = Authority::called("another root").below();
    gateway.replace("issuing.pem", &stray.pem);
    gateway.replace("issuing.key", &stray.key_pem());
    let talk = gateway.refuses_to_start();
    assert!(talk.contains("none of `roots` has signed it"), "{talk}");
}
