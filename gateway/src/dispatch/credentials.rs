//! A credentials file of NATS (`.creds`): a token in two lines of dashes, and the seed of the key that
//! the token names. The broker asks with a random text, which is signed.

use std::io;
use std::path::{Path, PathBuf};

use async_nats::{Auth, AuthError};
use nkeys::KeyPair;
use thiserror::Error;
use zeroize::Zeroizing;

/// Most bytes of such a file.
const BYTES_MAX: u64 = 64 << 10;

/// Why a credentials file cannot be used. The file is named, never what it holds.
#[derive(Debug, Error)]
pub enum CredentialsError {
    /// It cannot be read.
    #[error("credentials {0} cannot be read")]
    Unreadable(PathBuf, #[source] io::Error),
    /// It is something else.
    #[error("credentials {0} are no file of NATS; nsc generate creds writes one")]
    Malformed(PathBuf),
}

/// What the broker is shown.
pub struct Credentials {
    token: Zeroizing<String>,
    key: KeyPair,
}

impl Credentials {
    /// Reads `file`. Blocks.
    pub fn read(file: &Path) -> Result<Self, CredentialsError> {
        let unreadable = |error| CredentialsError::Unreadable(file.to_owned(), error);
        if std::fs::metadata(file).map_err(unreadable)?.len() > BYTES_MAX {
            return Err(CredentialsError::Malformed(file.to_owned()));
        }
        let text = Zeroizing::new(std::fs::read_to_string(file).map_err(unreadable)?);
        Self::parse(&text).ok_or_else(|| CredentialsError::Malformed(file.to_owned()))
    }

    fn parse(text: &str) -> Option<Self> {
        let token = between(text, "USER JWT")?;
        let seed = between(text, "USER NKEY SEED")?;
        Some(Self {
            token: Zeroizing::new(token.to_owned()),
            key: KeyPair::from_seed(seed).ok()?,
        })
    }

    /// Answers the broker's `nonce`.
    pub fn answer(&self, nonce: &[u8]) -> Result<Auth, AuthError> {
        let mut auth = Auth::new();
        auth.jwt = Some(self.token.to_string());
        auth.signature = Some(self.key.sign(nonce).map_err(AuthError::new)?);
        Ok(auth)
    }
}

/// The line between the two that name `what`.
fn between<'t>(text: &'t str, what: &str) -> Option<&'t str> {
    let begin = format!("-----BEGIN NATS {what}-----");
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| *line == begin)?;
    lines.next().filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_nats_answers_and_anything_else_is_refused() {
        let key = KeyPair::new_user();
        let seed = key.seed().expect("a seed");
        let text = format!(
            "-----BEGIN NATS USER JWT-----\na.b.c\n------END NATS USER JWT------\n\n\
             -----BEGIN NATS USER NKEY SEED-----\n{seed}\n------END NATS USER NKEY SEED------\n"
        );
        let credentials = Credentials::parse(&text).expect("credentials");
        let answer = credentials.answer(b"nonce").expect("signed");
        assert_eq!(answer.jwt.as_deref(), Some("a.b.c"));
        let signature = answer.signature.expect("signed");
        assert!(key.verify(b"nonce", &signature).is_ok());
        assert!(Credentials::parse(&text.replace(&seed, "SUAB")).is_none());
        assert!(Credentials::parse("a.b.c").is_none());
    }
}
