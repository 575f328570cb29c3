//! The X25519 keys that transactions are sealed with and opened with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hpke::kem::X25519HkdfSha256;
use hpke::{Kem as _, Serializable as _};
use kiosk_domain::AgencyId;
use zeroize::Zeroizing;

/// A fresh key pair of an agency. The secret half is wiped when dropped; there is no `Debug`.
pub struct AgencyKeyPair {
    agency: AgencyId,
    key_id: String,
    secret: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

impl AgencyKeyPair {
    /// A new pair called `key_id`, from the operating system's randomness.
    ///
    /// # Panics
    /// When the operating system has no randomness.
    pub fn generate(agency: AgencyId, key_id: impl Into<String>) -> Self {
        let (secret, public) = X25519HkdfSha256::gen_keypair();
        Self {
            agency,
            key_id: key_id.into(),
            secret: Zeroizing::new(secret.to_bytes().to_vec()),
            public: public.to_bytes().to_vec(),
        }
    }

    /// Whose it is.
    pub fn agency(&self) -> &AgencyId {
        &self.agency
    }

    /// The table that every kiosk gets: TOML, as [`kiosk_envelope::AgencyKeys`] reads it.
    pub fn public_entry(&self) -> String {
        self.entry("public_key", &STANDARD.encode(&self.public))
            .to_string()
    }

    /// The file that only the agency gets: TOML, as [`kiosk_envelope::AgencySecretKeys`] reads it.
    pub fn secret_file(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(STANDARD.encode(&*self.secret));
        let entry = self.entry("secret_key", &key);
        let warning =
            "# Opens what citizens told this agency. For the agency alone; keep no copy.\n";
        Zeroizing::new([warning, &entry].concat())
    }

    fn entry(&self, name: &str, key: &str) -> Zeroizing<String> {
        let Self { agency, key_id, .. } = self;
        Zeroizing::new(format!(
            "[[agency]]\nid = \"{agency}\"\nkey_id = \"{key_id}\"\n{name} = \"{key}\"\n"
        ))
    }
}

/// The file of public keys that every kiosk gets.
pub fn public_key_file(pairs: &[AgencyKeyPair]) -> String {
    let mut file = "# What transactions are sealed with, one key an agency.\n".to_owned();
    for pair in pairs {
        file.push('\n');
        file.push_str(&pair.public_entry());
    }
    file
}
