//! The certificate is this kiosk's, and the device key's.

use kiosk_protocol::Role;

use super::{Check, Found, Trouble};
use crate::kiosk::Kiosk;

const ENROL: &str = "enrol this kiosk, or name the certificate that it was given in [identity]";

pub const CHECK: Check = Check {
    id: "certificate",
    sentence: "the certificate names this kiosk and belongs to its key",
    remedy: "install certificate and key of the same enrolment, and the kiosk id they were made for",
    find: |kiosk, _| {
        let certificate = kiosk
            .certificate()
            .map_err(|error| Trouble::from(error).mended_by(ENROL))?;
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
        Ok(Found::Well(format!(
            "{wanted}, serial {}",
            certificate.serial()
        )))
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
    let (certificate, key) = (certificate.display(), key.display());
    let what = format!("{certificate} is not the certificate of {key}");
    Err(Trouble::line(what).mended_by("install certificate and key of the same enrolment"))
}
