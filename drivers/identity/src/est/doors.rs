//! What is asked of the gateway, and what its answers mean.

use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_protocol::{
    ATTESTATION_HEADER, ATTESTATION_PATH, Challenge, Claim, Credentials, Problem, ProblemCode,
    Route, Ticket, proof_of,
};
use zeroize::Zeroizing;

use super::http::{Answer, Connection};
use super::{Address, Shown, Trust};
use crate::Failure;
use crate::attested::Attested;
use crate::certs_only::certificates_in;
use crate::leaf::signed_by;

/// How long to wait when the gateway does not say.
const WAIT: Duration = Duration::from_secs(30);

const CA_CERTS: &str = "GET /.well-known/est/cacerts HTTP/1.1\r\n";
const ENROL: &str = "POST /.well-known/est/simpleenroll HTTP/1.1\r\n";
const RENEW: &str = "POST /.well-known/est/simplereenroll HTTP/1.1\r\n";
const JSON: &str = "content-type: application/json\r\n";
const REQUEST: &str = "content-type: application/pkcs10\r\ncontent-transfer-encoding: base64\r\n";

/// Where the gateway is asked, and by whom it must be vouched for.
#[derive(Clone)]
pub struct Doors {
    /// Doors for EST, the nearest first.
    pub est: Vec<Address>,
    /// The door for kiosks with a certificate, where a new one is proved.
    pub members: Address,
    /// Our roots.
    pub trust: Trust,
}

/// What became of a request for a certificate.
pub enum Answered {
    /// DER, leaf first, then its authority.
    Certificate(Vec<Vec<u8>>),
    /// Ask again after this long.
    Wait(Duration),
}

/// What was asked, and the gateway's clock when it answered.
pub struct Heard<T> {
    pub what: T,
    pub date: Option<Timestamp>,
}

impl Doors {
    /// Asks for a certificate with `ticket`, for the key `spki` (DER) that signed `request`; that the key is
    /// in a chip is shown by what the chip has answered, if it was asked.
    pub fn enrol(
        &self,
        ticket: &Ticket,
        spki: &[u8],
        request: &[u8],
        attested: Option<&Attested>,
        now: Timestamp,
    ) -> Result<Heard<Answered>, Failure> {
        self.nearest(|address| {
            let connection = self.open(address, None, now)?;
            let shown = shown(ticket, spki, &connection);
            let mut head = Zeroizing::new(format!("{ENROL}{REQUEST}{}", *shown));
            if let Some(attested) = attested {
                let proof = attested.proof(&connection.exporter).to_header();
                head.push_str(&format!("{ATTESTATION_HEADER}: {proof}\r\n"));
            }
            let answer = connection.ask(&head, request)?;
            self.answered(address, &answer, now)
        })
    }

    /// Shows `claim` of the key `spki` (DER), for a challenge to the chip.
    pub fn attest(
        &self,
        ticket: &Ticket,
        spki: &[u8],
        claim: &Claim,
        now: Timestamp,
    ) -> Result<Heard<Challenge>, Failure> {
        let claim = serde_json::to_vec(claim).expect("a claim is plain JSON");
        self.nearest(|address| {
            let connection = self.open(address, None, now)?;
            let shown = shown(ticket, spki, &connection);
            let head = format!("POST {ATTESTATION_PATH} HTTP/1.1\r\n{JSON}{}", *shown);
            let answer = connection.ask(&Zeroizing::new(head), &claim)?;
            if answer.status != 200 {
                return Err(refused(&answer));
            }
            let what = serde_json::from_slice(&answer.body);
            let what = what.map_err(|error| Failure::Strange(format!("a challenge: {error}")))?;
            let date = answer.date;
            Ok(Heard { what, date })
        })
    }

    /// Asks for the next certificate as `shown`.
    pub fn renew(
        &self,
        shown: &Shown,
        request: &[u8],
        now: Timestamp,
    ) -> Result<Heard<Answered>, Failure> {
        self.nearest(|address| {
            let connection = self.open(address, Some(shown), now)?;
            let answer = connection.ask(&format!("{RENEW}{REQUEST}"), request)?;
            self.answered(address, &answer, now)
        })
    }

    /// Shakes hands at the members' door as `shown`. That a kiosk is out of service does not mean that
    /// it is not known.
    pub fn prove(&self, shown: &Shown, now: Timestamp) -> Result<Heard<()>, Failure> {
        let connection = self.open(&self.members, Some(shown), now)?;
        let head = format!("GET {} HTTP/1.1\r\n", Route::Health.pattern());
        let answer = connection.ask(&head, &[])?;
        let date = answer.date;
        match (answer.status, problem(&answer).code) {
            (200..300, _) | (_, ProblemCode::Withdrawn) => Ok(Heard { what: (), date }),
            _ => Err(refused(&answer)),
        }
    }

    fn open(
        &self,
        address: &Address,
        shown: Option<&Shown>,
        now: Timestamp,
    ) -> Result<Connection, Failure> {
        Connection::open(address, self.trust.config(shown, now)?)
    }

    /// The first door that answers; the word of the last one when none does.
    fn nearest<T>(
        &self,
        mut ask: impl FnMut(&Address) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut last = Failure::Unreachable {
            address: "EST".into(),
            what: "no address is known".into(),
        };
        for address in &self.est {
            match ask(address) {
                Err(error @ (Failure::Unreachable { .. } | Failure::NotOurGateway { .. })) => {
                    last = error;
                }
                other => return other,
            }
        }
        Err(last)
    }

    fn answered(
        &self,
        address: &Address,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<Heard<Answered>, Failure> {
        let date = answer.date;
        let what = match answer.status {
            200 => {
                let found = certificates_in(&answer.body).unwrap_or_default();
                let leaf = found.into_iter().next();
                let leaf = leaf.ok_or_else(|| Failure::Strange("no certificate in it".into()))?;
                Answered::Certificate(self.chain(address, leaf, now)?)
            }
            202 => Answered::Wait(answer.retry_after.unwrap_or(WAIT)),
            503 if answer.retry_after.is_some() => {
                Answered::Wait(answer.retry_after.unwrap_or(WAIT))
            }
            _ => return Err(refused(answer)),
        };
        Ok(Heard { what, date })
    }

    /// `leaf` and the authority that signed it, so that whoever knows only our root can follow.
    fn chain(
        &self,
        address: &Address,
        leaf: Vec<u8>,
        now: Timestamp,
    ) -> Result<Vec<Vec<u8>>, Failure> {
        let answer = self.open(address, None, now)?.ask(CA_CERTS, &[])?;
        if answer.status != 200 {
            return Err(refused(&answer));
        }
        let known = certificates_in(&answer.body)
            .ok_or_else(|| Failure::Strange("no authorities in it".into()))?;
        let above = known.into_iter().find(|above| signed_by(&leaf, above));
        Ok([leaf].into_iter().chain(above).collect())
    }
}

/// The header that shows the ticket in this connection.
fn shown(ticket: &Ticket, spki: &[u8], connection: &Connection) -> Zeroizing<String> {
    let proof = proof_of(&ticket.secret, spki, &connection.exporter);
    let (ticket, password) = (ticket.id, Zeroizing::new(proof));
    let credentials = Credentials { ticket, password }.to_header();
    Zeroizing::new(format!("authorization: {}\r\n", *credentials))
}

fn refused(answer: &Answer) -> Failure {
    Failure::Refused(problem(answer))
}

fn problem(answer: &Answer) -> Problem {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| Problem {
        code: ProblemCode::Other,
        detail: format!("status {}", answer.status),
    })
}
