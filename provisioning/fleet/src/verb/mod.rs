//! What operations can ask for: one file a verb, or for two that undo each other.

mod agency_keys;
mod approve;
mod issue;
mod make_ca;
mod make_crl;
mod open;
mod open_bundle;
mod operations_key;
mod refuse;
mod retire;
mod revoke;
mod ticket;
mod verify;
mod withdraw;

use clap::Subcommand;
use kiosk_domain::Timestamp;

use crate::answer::Answer;
use crate::failure::Failure;

/// How long a revocation list is good unless told: a root that lies offline is fetched once a month.
const LIST_DAYS: u32 = 30;

/// Every verb.
#[derive(Subcommand)]
pub enum Verb {
    MakeCa(make_ca::MakeCa),
    MakeCrl(make_crl::MakeCrl),
    Issue(issue::Issue),
    Revoke(revoke::Revoke),
    Ticket(ticket::Ticket),
    Approve(approve::Approve),
    Refuse(refuse::Refuse),
    Withdraw(withdraw::Withdraw),
    Restore(withdraw::Restore),
    Retire(retire::Retire),
    AgencyKeys(agency_keys::AgencyKeys),
    OperationsKey(operations_key::OperationsKey),
    Verify(verify::Verify),
    Open(open::Open),
    OpenBundle(open_bundle::OpenBundle),
}

impl Verb {
    /// Does it, as of `now`.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        match self {
            Self::MakeCa(verb) => verb.run(now),
            Self::MakeCrl(verb) => verb.run(now),
            Self::Issue(verb) => verb.run(now),
            Self::Revoke(verb) => verb.run(now),
            Self::Ticket(verb) => verb.run(),
            Self::Approve(verb) => verb.run(),
            Self::Refuse(verb) => verb.run(),
            Self::Withdraw(verb) => verb.run(),
            Self::Restore(verb) => verb.run(),
            Self::Retire(verb) => verb.run(),
            Self::AgencyKeys(verb) => verb.run(now),
            Self::OperationsKey(verb) => verb.run(),
            Self::Verify(verb) => verb.run(),
            Self::Open(verb) => verb.run(),
            Self::OpenBundle(verb) => verb.run(),
        }
    }
}
