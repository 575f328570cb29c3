//! Reads whose cards open service mode. A file that cannot be used ends the start: a kiosk that
//! trusts less than it was told keeps its technician out, one that trusts more lets others in.

use std::path::Path;

use kiosk_card_reader::staff::{Serial, Trust};
use kiosk_domain::StaffSerial;
use kiosk_domain::config::StaffSection;
use kiosk_journey::OutOfServiceReason;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::StartFault;

/// What `section` names.
///
/// # Errors
/// [`StartFault`], naming file and remedy.
pub(super) fn trust(section: &StaffSection) -> Result<Trust, StartFault> {
    let roots = certificates(&section.roots)?;
    let trust = Trust::in_roots(roots.iter().map(Vec::as_slice))
        .map_err(|error| fault(&section.roots, &error))?;
    let issuers = match &section.issuers {
        Some(path) => certificates(path)?,
        None => Vec::new(),
    };
    let revoked = match &section.revoked {
        Some(path) => serials(path)?,
        None => Vec::new(),
    };
    Ok(trust.by_way_of(issuers).without(revoked))
}

fn certificates(path: &Path) -> Result<Vec<Vec<u8>>, StartFault> {
    let read = CertificateDer::pem_file_iter(path).map_err(|error| fault(path, &error))?;
    let read: Result<Vec<_>, _> = read.map(|der| der.map(|der| der.to_vec())).collect();
    read.map_err(|error| fault(path, &error))
}

/// Empty lines and what follows a `#` do not count.
fn serials(path: &Path) -> Result<Vec<Serial>, StartFault> {
    let text = std::fs::read_to_string(path).map_err(|error| fault(path, &error))?;
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim());
    let serials = lines.filter(|line| !line.is_empty()).map(|line| {
        let serial: Result<StaffSerial, _> = line.parse();
        serial
            .map(|serial| Serial::new(serial.bytes()))
            .map_err(|error| fault(path, &error))
    });
    serials.collect()
}

fn fault(path: &Path, error: &dyn std::fmt::Display) -> StartFault {
    let remedy = "write it anew, or leave [staff] out of the config";
    let message = format!("{}: {error}; {remedy}", path.display());
    StartFault::new(OutOfServiceReason::Config, "CONFIG-STAFF", &message)
}
