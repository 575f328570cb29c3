//! What operations can ask for: one file a verb.

mod agency_keys;
mod issue;
mod make_ca;
mod open;
mod verify;

use clap::Subcommand;
use kiosk_domain::Timestamp;

use crate::answer::Answer;
use crate::failure::Failure;

/// Every verb.
#[derive(Subcommand)]
pub enum Verb {
    MakeCa(make_ca::MakeCa),
    Issue(issue::Issue),
    AgencyKeys(agency_keys::AgencyKeys),
    Verify(verify::Verify),
    Open(open::Open),
}

impl Verb {
    /// Does it, as of `now`.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        match self {
            Self::MakeCa(verb) => verb.run(now),
            Self::Issue(verb) => verb.run(now),
            Self::AgencyKeys(verb) => verb.run(now),
            Self::Verify(verb) => verb.run(),
            Self::Open(verb) => verb.run(),
        }
    }
}
