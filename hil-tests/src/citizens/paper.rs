//! Looks at a receipt as its reader would: the words, and the code with a scanner of others.

use std::fs;
use std::path::Path;
use std::process::Command;

use kiosk_domain::Reference;
use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_envelope::DevicePublicKey;
use kiosk_envelope::receipt_proof::{ReceiptFacts, verify};
use kiosk_receipt_printer::simulator::PrintedReceipt;

/// The letters on `paper` on one line, so that a wrapped sentence is found.
pub fn words_on(paper: &PrintedReceipt) -> String {
    paper.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the code on `paper` says, if `key` signed it. `folder` takes the picture for the scanner.
///
/// # Errors
/// In words: no scanner, no code, or not genuine.
pub fn facts_on(
    paper: &PrintedReceipt,
    folder: &Path,
    key: &DevicePublicKey,
) -> Result<ReceiptFacts, String> {
    let picture = folder.join("scanned.png");
    fs::write(&picture, &paper.picture).map_err(|error| error.to_string())?;
    let scan = Command::new("zbarimg")
        // Lines of print pass for a bar code now and then.
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(&picture)
        .output()
        .map_err(|error| format!("zbarimg (package zbar-tools) does not start: {error}"))?;
    let code = String::from_utf8_lossy(&scan.stdout);
    if code.trim().is_empty() {
        return Err("zbarimg found no code".to_owned());
    }
    verify(code.trim(), key).map_err(|error| error.to_string())
}

/// What a code should say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// What the paper is.
    pub kind: ReceiptKind,
    /// How far the transaction had come.
    pub delivery: Delivery,
}

impl Claim {
    /// Whether `facts` say this of `reference`.
    pub fn is_made_by(self, facts: &ReceiptFacts, reference: &Reference) -> bool {
        facts.reference == *reference && facts.kind == self.kind && facts.delivery == self.delivery
    }
}
