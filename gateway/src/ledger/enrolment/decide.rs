//! Whether a kiosk that has shown its ticket gets a certificate.
//!
//! ```text
//!   made ─ a kiosk asks ─► bound to its key ─ a second person ─► ready ─ signed ─► used
//!            other key ─► refused                  same key again ─► the same certificate
//! ```

use kiosk_domain::Timestamp;
use kiosk_protocol::ca_pin;

use super::{Asked, TicketRow};

/// What a kiosk is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing can be had with this ticket.
    Refused(Refusal),
    /// A second person has to look first.
    Waits,
    /// It may be signed.
    Ready,
    /// It was signed: DER.
    Issued(Vec<u8>),
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such ticket.
    Unknown,
    /// Its time is over.
    Expired,
    /// Operations turned it away.
    Rejected,
    /// Another key came first.
    OtherKey,
    /// The kiosk it is for was retired.
    Retired,
}

impl TicketRow {
    /// Decides about who has `asked` at `now`, having shown the secret.
    pub fn decide(&self, asked: &Asked, retired: bool, now: Timestamp) -> Decision {
        if retired {
            return Decision::Refused(Refusal::Retired);
        }
        if self
            .asked
            .as_ref()
            .is_some_and(|first| first.spki != asked.spki)
        {
            return Decision::Refused(Refusal::OtherKey);
        }
        if self.rejected {
            return Decision::Refused(Refusal::Rejected);
        }
        if let Some(certificate) = &self.certificate {
            return Decision::Issued(certificate.clone());
        }
        if self.expires_at <= now {
            return Decision::Refused(Refusal::Expired);
        }
        match self.is_approved(asked) {
            true => Decision::Ready,
            false => Decision::Waits,
        }
    }

    /// Whether a TPM or a second person vouches for this key. An approval before it came is worth something
    /// only to who proves the secret: a secret that is sent as it is may have been overheard.
    pub fn is_approved(&self, asked: &Asked) -> bool {
        let approved = self.approved.as_ref();
        let by_somebody = approved.is_some_and(|approved| match approved.key {
            Some(key) => key == ca_pin(&asked.spki),
            None => asked.proved,
        });
        by_somebody || asked.proved && asked.attested.is_some()
    }
}

#[cfg(test)]
mod tests {
    use kiosk_domain::{KioskId, SiteId};
    use kiosk_envelope::Digest;
    use kiosk_protocol::TicketId;

    use super::*;
    use crate::ledger::enrolment::Approved;

    const NOW: Timestamp = Timestamp(1000);

    fn made() -> TicketRow {
        TicketRow {
            id: TicketId([1; 16]),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            site: SiteId::new("gpo-nairobi").expect("an id"),
            county: 47,
            hardware: "pi5".into(),
            secret_hash: Digest([2; 32]),
            made_by: "duty.desk".into(),
            made_at: Timestamp(0),
            expires_at: Timestamp(2000),
            asked: None,
            approved: None,
            rejected: false,
            certificate: None,
        }
    }

    fn asks(key: &[u8], proved: bool) -> Asked {
        Asked {
            spki: key.to_vec(),
            proved,
            attested: None,
            at: NOW,
        }
    }

    fn approved(key: Option<&[u8]>) -> Option<Approved> {
        Some(Approved {
            by: "second.desk".into(),
            key: key.map(ca_pin),
        })
    }

    #[test]
    fn a_second_person_is_waited_for() {
        let waits = made().decide(&asks(b"key", true), false, NOW);
        assert_eq!(waits, Decision::Waits);
    }

    #[test]
    fn an_approval_holds_for_the_key_that_was_looked_at() {
        let mut ticket = made();
        ticket.approved = approved(Some(b"key"));
        for proved in [true, false] {
            let ready = ticket.decide(&asks(b"key", proved), false, NOW);
            assert_eq!(ready, Decision::Ready);
            let waits = ticket.decide(&asks(b"other", proved), false, NOW);
            assert_eq!(waits, Decision::Waits);
        }
    }

    #[test]
    fn an_approval_in_advance_is_for_who_proves_the_secret() {
        let mut ticket = made();
        ticket.approved = approved(None);
        let ready = ticket.decide(&asks(b"key", true), false, NOW);
        assert_eq!(ready, Decision::Ready);
        let waits = ticket.decide(&asks(b"key", false), false, NOW);
        assert_eq!(waits, Decision::Waits);
    }

    #[test]
    fn a_key_in_a_tpm_needs_no_second_person_if_the_secret_is_proved_too() {
        for (proved, decision) in [(true, Decision::Ready), (false, Decision::Waits)] {
            let asked = Asked {
                attested: Some(Digest([3; 32])),
                ..asks(b"key", proved)
            };
            assert_eq!(made().decide(&asked, false, NOW), decision);
        }
    }

    #[test]
    fn whoever_was_turned_away_gets_nothing_whoever_vouches_for_it() {
        let mut ticket = made();
        ticket.approved = approved(Some(b"key"));
        ticket.rejected = true;
        let refused = ticket.decide(&asks(b"key", true), false, NOW);
        assert_eq!(refused, Decision::Refused(Refusal::Rejected));
    }

    #[test]
    fn a_used_ticket_gives_the_same_again_to_its_key_and_nothing_to_others() {
        let mut ticket = made();
        ticket.asked = Some(asks(b"key", true));
        ticket.certificate = Some(b"certificate".to_vec());
        let late = Timestamp(9999);
        let again = ticket.decide(&asks(b"key", true), false, late);
        assert_eq!(again, Decision::Issued(b"certificate".to_vec()));
        let other = ticket.decide(&asks(b"other", true), false, NOW);
        assert_eq!(other, Decision::Refused(Refusal::OtherKey));
        let retired = ticket.decide(&asks(b"key", true), true, NOW);
        assert_eq!(retired, Decision::Refused(Refusal::Retired));
    }

    #[test]
    fn a_ticket_runs_out_also_while_it_waits() {
        let mut ticket = made();
        ticket.asked = Some(asks(b"key", true));
        ticket.approved = approved(None);
        let over = ticket.decide(&asks(b"key", true), false, Timestamp(2000));
        assert_eq!(over, Decision::Refused(Refusal::Expired));
    }
}
