//! A staff card as files, so that a hand at a dock in another process can put one in: `9a.pem`,
//! `9a.key.pem`, `9e.pem`, `9e.key.pem`, and the PIN in `pin`. Whoever tests writes them; none ships.

use std::io::{Error, ErrorKind};
use std::path::Path;

use p256::ecdsa::SigningKey;
use p256::pkcs8::DecodePrivateKey as _;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::{StaffCard, StaffKey};

impl StaffCard {
    /// Reads the card in `folder`.
    ///
    /// # Errors
    /// A file that is missing or not what its name says.
    pub fn from_folder(folder: &Path) -> std::io::Result<Self> {
        let pin = std::fs::read_to_string(folder.join("pin"))?;
        let (with_pin, without) = (key(folder, "9a")?, key(folder, "9e")?);
        let own = without.key.clone();
        Ok(Self::new(pin.trim(), own)
            .with_pin_key(with_pin)
            .with_card_key(without))
    }
}

fn key(folder: &Path, name: &str) -> std::io::Result<StaffKey> {
    let bad = |why: &dyn std::fmt::Display| {
        let what = format!("{}: {name}: {why}", folder.display());
        Error::new(ErrorKind::InvalidData, what)
    };
    let certificate = CertificateDer::from_pem_file(folder.join(format!("{name}.pem")))
        .map_err(|error| bad(&error))?;
    let pem = std::fs::read_to_string(folder.join(format!("{name}.key.pem")))?;
    let key = SigningKey::from_pkcs8_pem(&pem).map_err(|error| bad(&error))?;
    Ok(StaffKey {
        key,
        certificate: certificate.to_vec(),
    })
}
