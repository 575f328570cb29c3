//! Staff prove who they are by two factors: a card that our root vouches for, and its PIN, which the
//! card itself judges. A simulated reader plays both from files, so whoever reads those is in.

use kiosk_domain::config::{CardReaderDevice, KioskConfig};
use kiosk_enrolment::{end_of, files};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::links::SIMULATED;
use super::{Check, Found, Trouble};

const NO_SECOND_FACTOR: &str = "fit a card reader, and write its link into [devices.card-reader]; or leave [staff] out of the config";

pub const CHECK: Check = Check {
    id: "staff",
    sentence: "staff prove themselves with a card of our root and its PIN, at a real reader",
    remedy: "install the roots of staff cards that operations gave as staff.roots, as PEM",
    find: |kiosk, around| {
        let Some(staff) = &kiosk.config.staff else {
            let what = "no [staff] in the config: no card opens the service pages";
            return Ok(Found::Skipped(what.into()));
        };
        second_factor(&kiosk.config)?;
        let path = kiosk.path(&staff.roots);
        let pem = files::read(&path).map_err(|error| Trouble::of(&error))?;
        let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let roots = roots.map_err(|error| Trouble::line(format!("{}: {error}", path.display())))?;
        let ends: Result<Vec<_>, _> = roots.iter().map(|root| end_of(root)).collect();
        let ends = ends.map_err(|error| Trouble::of(&error))?;
        if ends.is_empty() {
            let what = format!("{} holds no certificate", path.display());
            return Err(Trouble::line(what));
        }
        let over = ends.iter().filter(|end| **end < around.now).count();
        let said = format!("{} roots in {}", ends.len(), path.display());
        Ok(match (over, &staff.revoked) {
            (0, Some(_)) => Found::Well(said),
            (0, None) => Found::Warning(format!(
                "{said}; no staff.revoked: a card that was lost still counts"
            )),
            (over, _) => Found::Warning(format!("{said}; {over} of them ended")),
        })
    },
};

/// Whether a PIN is judged by a card. In training nobody is served, and everything may be played.
fn second_factor(config: &KioskConfig) -> Result<(), Trouble> {
    let reader = config.devices.card_reader.as_ref();
    match reader.map(|CardReaderDevice { link, .. }| link.as_str()) {
        None => Err(
            Trouble::line("no card reader is fitted to read their cards")
                .mended_by(NO_SECOND_FACTOR),
        ),
        Some(SIMULATED) if !config.kiosk.training => Err(Trouble::line(
            "the card reader is simulated: no card judges the PIN, and a file is enough",
        )
        .mended_by(NO_SECOND_FACTOR)),
        Some(_) => Ok(()),
    }
}
