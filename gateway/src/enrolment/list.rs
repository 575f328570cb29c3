//! The revocation list of the issuing authority: signed anew when the gateway starts, when somebody's
//! standing changes, and every day. It lies in a file like the others, and is taken from there like
//! the others, so that whoever copies it gets what this gateway goes by.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use kiosk_domain::Timestamp;
use thiserror::Error;
use tokio::task::{block_in_place, spawn_blocking};

use super::Office;
use super::authority::AuthorityError;
use crate::ledger::enrolment::{Act, Known, Question, Told};
use crate::ledger::{Ledger, LedgerError};

/// Why there is no new list.
#[derive(Debug, Error)]
pub enum ListError {
    /// The ledger does not say who was revoked.
    #[error("ledger does not say who was revoked")]
    Ledger(#[from] LedgerError),
    /// It was not signed.
    #[error(transparent)]
    NotSigned(#[from] AuthorityError),
    /// It could not be written.
    #[error("revocation list {0} cannot be written; look at its folder and disk")]
    NotWritten(PathBuf, #[source] io::Error),
}

impl Office {
    /// Signs the next list, of what `ledger` knows at `now`, and puts it in the place of the last.
    ///
    /// # Errors
    /// [`ListError`]; then the last one stays.
    pub async fn publish(&self, ledger: &Ledger, now: Timestamp) -> Result<(), ListError> {
        let issuer = self.authority.name().to_vec();
        let floor = u64::try_from(now.0 / 1000).unwrap_or(0);
        let Told::Number(number) = ledger.act(Act::NumberList { issuer, floor }).await? else {
            unreachable!("a number is told");
        };
        let Known::Revoked(revoked) = ledger.known(Question::Revoked(now)).await? else {
            unreachable!("the revoked are known");
        };
        let sign = || self.authority.sign_list(number, &revoked, now);
        let pem = block_in_place(sign)?;
        let path = self.crl.clone();
        let written = spawn_blocking(move || replace(&path, &pem));
        let written = written.await.unwrap_or_else(|error| Err(error.into()));
        written.map_err(|error| ListError::NotWritten(self.crl.clone(), error))?;
        tracing::info!("revocation list {number} is out, with {}", revoked.len());
        Ok(())
    }
}

/// Whole or not at all, also when the power goes.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
