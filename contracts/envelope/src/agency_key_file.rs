//! The files that hold agencies' keys: TOML, one `[[agency]]` table a key.
//!
//! ```toml
//! [[agency]]
//! id = "kra"
//! key_id = "kra-1"
//! public_key = "…"   # base64 of 32 bytes; `secret_key` in an agency's own file
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use kiosk_domain::AgencyId;
use kiosk_domain::config::line_of;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;
use zeroize::Zeroizing;

use crate::encoding::from_base64;
use crate::{AgencyPublicKey, AgencySecretKey};

/// The first thing that is wrong with a key file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {what}; {remedy}")]
pub struct AgencyKeyFault {
    /// Which file.
    pub file: String,
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

/// The public keys of all agencies, as a kiosk holds them: one key an agency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyKeys(BTreeMap<AgencyId, AgencyPublicKey>);

/// The secret keys of one agency: the present one and those it replaced.
pub struct AgencySecretKeys(Vec<(AgencyId, AgencySecretKey)>);

impl AgencyKeys {
    /// Reads `text`, the content of `file` (only named in faults).
    ///
    /// # Errors
    /// [`AgencyKeyFault`], for the first thing that is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, AgencyKeyFault> {
        let source = Source { file, text };
        let mut keys = BTreeMap::new();
        for entry in source.entries()? {
            let bytes = source.key_bytes(&entry, entry.public_key.as_ref(), "public_key")?;
            let id = source.agency(&entry)?;
            let key = AgencyPublicKey::new(id.clone(), source.key_id(&entry)?, &bytes)
                .map_err(|error| source.fault(&entry.place(), error.to_string(), WRITE_ANEW))?;
            if keys.insert(id, key).is_some() {
                let what = format!("agency `{}` has a key already", entry.id.get_ref());
                return Err(source.fault(&entry.place(), what, "keep the one in use"));
            }
        }
        Ok(Self(keys))
    }

    /// The key of `agency`.
    pub fn get(&self, agency: &AgencyId) -> Option<&AgencyPublicKey> {
        self.0.get(agency)
    }

    /// All keys, in the order of agencies' ids.
    pub fn iter(&self) -> impl Iterator<Item = &AgencyPublicKey> {
        self.0.values()
    }
}

impl AgencySecretKeys {
    /// Reads `text`, the content of `file` (only named in faults).
    ///
    /// # Errors
    /// [`AgencyKeyFault`], for the first thing that is wrong; it never shows the key.
    pub fn parse(file: &str, text: &str) -> Result<Self, AgencyKeyFault> {
        let source = Source { file, text };
        let mut keys = Vec::new();
        for entry in source.entries()? {
            let bytes = source.key_bytes(&entry, entry.secret_key.as_ref(), "secret_key")?;
            let key = AgencySecretKey::new(source.key_id(&entry)?, &bytes)
                .map_err(|error| source.fault(&entry.place(), error.to_string(), WRITE_ANEW))?;
            keys.push((source.agency(&entry)?, key));
        }
        Ok(Self(keys))
    }

    /// The key `key_id` of `agency`.
    pub fn get(&self, agency: &AgencyId, key_id: &str) -> Option<&AgencySecretKey> {
        self.iter()
            .find(|(id, key)| *id == agency && key.key_id() == key_id)
            .map(|(_, key)| key)
    }

    /// Keys and whose they are, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&AgencyId, &AgencySecretKey)> {
        self.0.iter().map(|(id, key)| (id, key))
    }
}

const WRITE_ANEW: &str = "write the file anew with `kiosk-fleet agency-keys`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    agency: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    key_id: Spanned<String>,
    public_key: Option<Spanned<Zeroizing<String>>>,
    secret_key: Option<Spanned<Zeroizing<String>>>,
}

impl Entry {
    fn place(&self) -> Range<usize> {
        self.id.span()
    }
}

struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn fault(&self, at: &Range<usize>, what: String, remedy: &'static str) -> AgencyKeyFault {
        let line = line_of(self.text, at.start);
        AgencyKeyFault {
            file: self.file.to_owned(),
            line,
            what,
            remedy,
        }
    }

    fn entries(&self) -> Result<Vec<Entry>, AgencyKeyFault> {
        let file: File = toml::from_str(self.text).map_err(|error| {
            let at = error.span().unwrap_or(0..0);
            self.fault(&at, error.message().to_owned(), WRITE_ANEW)
        })?;
        Ok(file.agency)
    }

    fn agency(&self, entry: &Entry) -> Result<AgencyId, AgencyKeyFault> {
        let id = AgencyId::new(entry.id.get_ref().as_str());
        id.map_err(|error| {
            self.fault(
                &entry.id.span(),
                error.to_string(),
                "use the id of its catalogue file",
            )
        })
    }

    fn key_id(&self, entry: &Entry) -> Result<String, AgencyKeyFault> {
        let key_id = entry.key_id.get_ref();
        let fits = (1..=48).contains(&key_id.len()) && key_id.bytes().all(|b| b.is_ascii_graphic());
        if fits {
            return Ok(key_id.clone());
        }
        let what = "`key_id` is not 1 to 48 printable characters without blanks".to_owned();
        Err(self.fault(&entry.key_id.span(), what, WRITE_ANEW))
    }

    fn key_bytes(
        &self,
        entry: &Entry,
        key: Option<&Spanned<Zeroizing<String>>>,
        name: &str,
    ) -> Result<Zeroizing<Vec<u8>>, AgencyKeyFault> {
        let Some(key) = key else {
            return Err(self.fault(&entry.place(), format!("`{name}` is missing"), WRITE_ANEW));
        };
        let bytes = from_base64(key.get_ref()).map(Zeroizing::new);
        bytes.ok_or_else(|| self.fault(&key.span(), format!("`{name}` is not base64"), WRITE_ANEW))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="; // RFC 7748 §6.1, Alice

    fn file(key_name: &str, key: &str) -> String {
        format!("# keys\n[[agency]]\nid = \"kra\"\nkey_id = \"kra-1\"\n{key_name} = \"{key}\"\n")
    }

    #[test]
    fn keys_are_found_by_agency() {
        let keys = AgencyKeys::parse("keys.toml", &file("public_key", KEY)).expect("good");
        let kra = AgencyId::new("kra").expect("an id");
        assert_eq!(keys.get(&kra).map(AgencyPublicKey::key_id), Some("kra-1"));
        assert_eq!(keys.get(&AgencyId::new("ntsa").expect("an id")), None);
    }

    #[test]
    fn faults_name_file_and_line() {
        let twice = file("public_key", KEY) + &file("public_key", KEY);
        for (text, begins) in [
            (
                file("public_key", "?"),
                "keys.toml:5: `public_key` is not base64",
            ),
            (
                file("public_key", "AAAA"),
                "keys.toml:3: an X25519 key has 32 bytes",
            ),
            (
                file("secret_key", KEY),
                "keys.toml:3: `public_key` is missing",
            ),
            (file("colour", "red"), "keys.toml:5: unknown field `colour`"),
            (
                file("public_key", KEY).replace("kra\"", "KRA\""),
                "keys.toml:3: agency id `KRA`",
            ),
            (
                file("public_key", KEY).replace("kra-1", "kra 1"),
                "keys.toml:4: `key_id`",
            ),
            (twice, "keys.toml:8: agency `kra` has a key already"),
        ] {
            let fault = AgencyKeys::parse("keys.toml", &text)
                .expect_err(begins)
                .to_string();
            assert!(fault.starts_with(begins), "{fault}");
        }
    }

    #[test]
    fn a_weak_point_is_refused_before_anybody_seals_with_it() {
        let zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let fault = AgencyKeys::parse("keys.toml", &file("public_key", zero)).expect_err("weak");
        assert!(fault.what.contains("weak"), "{fault}");
    }

    #[test]
    fn a_fault_in_a_secret_file_does_not_show_the_secret() {
        let text = file("secret_key", KEY).replace("key_id", "keyid");
        let fault = AgencySecretKeys::parse("kra.toml", &text)
            .err()
            .expect("refused")
            .to_string();
        assert!(!fault.contains(KEY), "{fault}");
    }
}
