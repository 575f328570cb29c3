//! The folder of an authority: root.pem, root.key and root.crl.

use std::path::{Path, PathBuf};

use kiosk_domain::Timestamp;
use kiosk_enrolment::files::{self, none_exists};
use kiosk_enrolment::{Authority, RevocationList, Validity};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;

/// Where an authority lies.
pub struct CaFolder<'a>(pub &'a Path);

impl CaFolder<'_> {
    /// The certificate that the fleet trusts.
    pub fn certificate(&self) -> PathBuf {
        self.0.join("root.pem")
    }

    /// Its key.
    pub fn key(&self) -> PathBuf {
        self.0.join("root.key")
    }

    /// Its revocation list.
    pub fn revocations(&self) -> PathBuf {
        self.0.join("root.crl")
    }

    /// The authority, from its files.
    pub fn authority(&self) -> Result<Authority, Failure> {
        let root = files::read(&self.certificate())?;
        let key = files::read(&self.key())?;
        Ok(Authority::from_pem(&root, &key)?)
    }

    /// What `authority` has revoked so far; nothing, when it has never made a list.
    pub fn revoked_by(&self, authority: &Authority) -> Result<RevocationList, Failure> {
        if none_exists(&[&self.revocations()]).is_ok() {
            return Ok(RevocationList::new());
        }
        Ok(authority.revocations(&files::read(&self.revocations())?)?)
    }

    /// Publishes `list`, good for `days` from `now`, in the place of the one before.
    pub fn publish(
        &self,
        authority: &Authority,
        list: &RevocationList,
        now: Timestamp,
        days: u32,
    ) -> Result<Answer, Failure> {
        let path = self.revocations();
        let pem = authority.sign_revocations(list, Validity::days_from(now, days))?;
        files::replace(&path, &pem)?;
        let (number, revoked) = (list.next_number(), list.revoked());
        let serials: Vec<String> = revoked.iter().map(|old| old.serial.to_string()).collect();
        Ok(Answer::yes(
            format!(
                "{}: number {number}, {} revoked, good for {days} days",
                path.display(),
                revoked.len()
            ),
            json!({ "crl": path, "number": number, "revoked": serials, "days": days }),
        ))
    }
}
