//! A throw-away authority of the staff, and a supervisor's card as the dock reads it.

use std::fs;
use std::path::{Path, PathBuf};

use kiosk_domain::StaffRole;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, SanType,
    SerialNumber,
};

use super::{Places, RigError};

/// What opens the card; made for this run and worth nothing after it.
pub const STAFF_PIN: &str = "314159";
/// The number of whoever holds it.
pub const STAFF_ID: &str = "sup-0017";
/// The number of the certificate of key 9A, which stands for its holder.
pub const STAFF_SERIAL: &str = "17f0";
/// The authority's file, in the folder of the run.
pub const STAFF_ROOTS: &str = "staff-root.pem";

const CARD: &str = "staff-card";
/// Of keys 9A and 9E: smart card logon, and authentication of the card alone (NIST SP 800-73-4).
const KEYS: [(&str, &[u8], &[u64]); 2] = [
    ("9a", &[0x17, 0xF0], &[1, 3, 6, 1, 4, 1, 311, 20, 2, 2]),
    ("9e", &[0x17, 0xF1], &[2, 16, 840, 1, 101, 3, 6, 8]),
];

/// The card's folder.
pub fn staff_card(places: &Places) -> PathBuf {
    places.work(CARD)
}

/// Makes the authority and the card anew.
///
/// # Errors
/// [`RigError`].
pub fn make_staff_card(places: &Places) -> Result<(), RigError> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().map_err(RigError::set_up)?;
    let root = params.self_signed(&key).map_err(RigError::set_up)?;
    write(&places.work(STAFF_ROOTS), &root.pem())?;
    let issuer = Issuer::new(params, key);
    let folder = staff_card(places);
    fs::create_dir_all(&folder).map_err(RigError::file(&folder))?;
    write(&folder.join("pin"), STAFF_PIN)?;
    for (name, serial, purpose) in KEYS {
        let key = KeyPair::generate().map_err(RigError::set_up)?;
        let certificate = holder(serial, purpose)?
            .signed_by(&key, &issuer)
            .map_err(RigError::set_up)?;
        write(&folder.join(format!("{name}.pem")), &certificate.pem())?;
        write(
            &folder.join(format!("{name}.key.pem")),
            &key.serialize_pem(),
        )?;
    }
    Ok(())
}

fn holder(serial: &[u8], purpose: &[u64]) -> Result<CertificateParams, RigError> {
    let mut params = CertificateParams::default();
    let uri = StaffRole::Supervisor.uri(STAFF_ID);
    let uri = uri.as_str().try_into().map_err(RigError::set_up)?;
    params.subject_alt_names = vec![SanType::URI(uri)];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(purpose.to_vec())];
    params.serial_number = Some(SerialNumber::from(serial.to_vec()));
    Ok(params)
}

fn write(path: &Path, text: &str) -> Result<(), RigError> {
    fs::write(path, text).map_err(RigError::file(path))
}
