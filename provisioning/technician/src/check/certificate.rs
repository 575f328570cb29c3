//! The certificate is this kiosk's, and the device key's.

use kiosk_envelope::DeviceSigner as _;
use kiosk_protocol::Role;

use super::{Check, Trouble};
use crate::kiosk::Kiosk;

pub const CHECK: Check = Check {
    id: "certificate",
    sentence: "the certificate names this kiosk and belongs to its key",
    remedy: "install certificate and key of the same enrolment, and the kiosk id they were made for",
    find: |kiosk, _| {
        let certificate = kiosk.certificate()?;
        let wanted = Role::Kiosk(kiosk.config.kiosk.id.clone());
        match certificate.role() {
            Ok(role) if role == wanted => {}
            Ok(role) => {
                return Err(Trouble::line(format!(
                    "it is the one of {role}, not of {wanted}"
                )));
            }
            Err(error) => return Err(Trouble::line(error.to_string())),
        }
        belongs_to_key(kiosk, &certificate)?;
        Ok(format!("{wanted}, serial {}", certificate.serial()))
    },
};

fn belongs_to_key(
    kiosk: &Kiosk,
    certificate: &kiosk_enrolment::Certificate,
) -> Result<(), Trouble> {
    // A key that does not open is trouble of another check.
    let Ok(key) = kiosk.key() else { return Ok(()) };
    if certificate
        .public_key()
        .is_ok_and(|certified| certified == key.public_key())
    {
        return Ok(());
    }
    let (certificate, key) = (
        &kiosk.config.identity.certificate,
        &kiosk.config.identity.key,
    );
    Err(Trouble::line(format!(
        "{} is not the certificate of {}",
        certificate.display(),
        key.display()
    )))
}
