//! That a key is in a chip, from the claim to what is shown with the request for a certificate.

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_protocol::{AttestationProof, AttestationSecret, Octets, ProblemCode, Ticket, ca_pin};

use crate::est::Doors;
use crate::{Attests, Failure};

/// What a chip has got out of a challenge.
pub struct Attested {
    attestation_key: Digest,
    endorsement: Digest,
    secret: AttestationSecret,
}

/// Whether a chip vouches for a key.
pub enum Vouched {
    /// It does, as far as we know; the gateway judges.
    By(Attested),
    /// It does not, and the reason. A second person has to look.
    Not(String),
}

impl Attested {
    /// For the connection whose exporter gave `exporter`.
    pub fn proof(&self, exporter: &[u8; 32]) -> AttestationProof {
        AttestationProof::new(
            self.attestation_key,
            self.endorsement,
            &self.secret,
            exporter,
        )
    }
}

/// Asks the chip and the gateway in turn. No word of either against it ends the enrolment: without an
/// attestation somebody looks.
pub fn vouched(
    doors: &Doors,
    chip: &dyn Attests,
    ticket: &Ticket,
    spki: &[u8],
    now: Timestamp,
) -> Result<Vouched, Failure> {
    let asked = || {
        let claim = chip.claim(&ticket.id)?;
        let challenge = doors.attest(ticket, spki, &claim, now)?.what;
        // The digest of a pin is SHA-256 over whatever it is given.
        let digest = |octets: &Octets| ca_pin(&octets.0);
        Ok(Attested {
            attestation_key: digest(&claim.attestation_key),
            endorsement: digest(&claim.endorsement),
            secret: chip.secret(&challenge)?,
        })
    };
    match asked() {
        Ok(attested) => Ok(Vouched::By(attested)),
        Err(Failure::Refused(problem)) if problem.code == ProblemCode::Spent => {
            Err(Failure::Refused(problem))
        }
        Err(Failure::Refused(problem)) => Ok(Vouched::Not(problem.to_string())),
        Err(Failure::Key(what)) => Ok(Vouched::Not(what)),
        Err(failure) => Err(failure),
    }
}
