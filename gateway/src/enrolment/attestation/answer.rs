//! `POST /v1/attestation`, and what is made of the proof that comes later. The secret is an HMAC over
//! all that it stands for, so whoever shows it was given it for these keys and this ticket, by whichever
//! gateway of the ledger.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use kiosk_envelope::Digest;
use kiosk_protocol::{
    ATTESTATION_HEADER, AttestationProof, CLAIM_BYTES_MAX, Challenge, Claim, ProblemCode, TicketId,
};

use super::public::name_of;
use super::{judge, make_credential};
use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::enrolment::enrol::{credentials, known_ticket, shown};
use crate::enrolment::est::{Guest, unproved, whole};
use crate::enrolment::tickets::{broken, office};

/// Judges a claim, and answers with a challenge.
pub async fn answer(
    State(desk): State<Arc<Desk>>,
    Extension(guest): Extension<Guest>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Challenge> {
    let body = whole(&desk, &headers, body, CLAIM_BYTES_MAX).await?;
    let office = office(&desk)?;
    let makers = office.makers.as_ref().ok_or_else(|| {
        Decline::new(
            ProblemCode::NotFound,
            "this gateway knows no makers of TPMs",
        )
    })?;
    let credentials = credentials(&headers)?;
    let ticket = known_ticket(&desk, &credentials).await?;
    let claim: Claim = serde_json::from_slice(&body)
        .map_err(|error| Decline::new(ProblemCode::Malformed, error.to_string()))?;
    let judged = judge(&claim, &ticket.id, makers, desk.now());
    let judged = judged.map_err(|error| {
        tracing::warn!(kiosk = %ticket.kiosk, %error, "a TPM is not attested");
        unproved(&error.to_string())
    })?;
    if !shown(&desk, &ticket, &credentials, &judged.spki, &guest)? {
        return Err(unproved(
            "prove the ticket's secret; it is not sent for this",
        ));
    }
    let secret = office.ticket_key.attestation_secret(
        &ticket.id,
        &judged.spki,
        &judged.attestation_key,
        &judged.endorsement,
    );
    let name = name_of(&judged.attestation_key);
    let challenge = make_credential(&judged.endorsement_key, &name, &secret);
    let challenge = challenge.map_err(|_| broken("a secret was not sealed to a TPM"))?;
    Ok(Json(challenge))
}

/// The chip (SHA-256 of its certificate) that the key `spki` was attested by, if the request has a proof.
///
/// # Errors
/// When the proof does not fit this ticket, key and connection.
pub fn proved(
    desk: &Desk,
    headers: &HeaderMap,
    ticket: &TicketId,
    spki: &[u8],
    guest: &Guest,
) -> Result<Option<Digest>, Decline> {
    let Some(value) = headers.get(ATTESTATION_HEADER) else {
        return Ok(None);
    };
    let proof = value.to_str().ok().and_then(AttestationProof::from_header);
    let proof = proof.ok_or_else(|| {
        Decline::new(
            ProblemCode::Malformed,
            "the attestation's proof cannot be read",
        )
    })?;
    let secret = office(desk)?.ticket_key.attestation_secret(
        ticket,
        spki,
        &proof.attestation_key,
        &proof.endorsement,
    );
    match proof.fits(&secret, &guest.exporter) {
        true => Ok(Some(proof.endorsement)),
        false => Err(unproved(
            "the attestation's proof does not fit ticket, keys and connection",
        )),
    }
}
