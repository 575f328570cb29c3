//! `kiosk-fleet verify`

use std::path::{Path, PathBuf};

use clap::Args;
use kiosk_enrolment::files;
use kiosk_enrolment::{Certificate, Roots};
use kiosk_envelope::receipt_proof::{self, ProofError, ReceiptFacts};
use kiosk_protocol::Role;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::input::{STDIN, text_of};

/// Tell whether a receipt is genuine, from the text of its code.
///
/// Works offline. With --certificate, asks whether that kiosk printed it; with --roots and
/// --certificates, finds the kiosk's certificate by the key that the code names, and asks our root
/// about it. Revocation is not known offline.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet verify --file receipt.jws --certificate ksk-047-0001.pem
  zbarimg --raw --quiet receipt.png | kiosk-fleet verify --roots root.pem --certificates kiosks/
Exit codes: 0 genuine, 1 forged, 2 cannot tell.")]
pub struct Verify {
    /// Text of the code; `-` or nothing reads standard input.
    #[arg(value_name = "CODE", conflicts_with = "file")]
    code: Option<String>,
    /// File with the text of the code.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Certificate of the kiosk that is said to have printed it.
    #[arg(long, value_name = "FILE", required_unless_present = "certificates")]
    certificate: Option<PathBuf>,
    /// Folder with the certificates of kiosks.
    #[arg(
        long,
        value_name = "FOLDER",
        requires = "roots",
        conflicts_with = "certificate"
    )]
    certificates: Option<PathBuf>,
    /// Our root; certificates it does not vouch for are not believed.
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
}

impl Verify {
    /// Verifies it.
    pub fn run(self) -> Result<Answer, Failure> {
        let code = self.code()?;
        let wanted = receipt_proof::key_named_by(&code).map_err(|error| cannot_tell(&error))?;
        let certificate = self.certificate(&wanted)?;
        let key = certificate
            .public_key()
            .map_err(|error| cannot_tell(&error))?;
        let facts = match receipt_proof::verify(&code, &key) {
            Ok(facts) => facts,
            Err(ProofError::Forged(why)) => return Ok(forged(why)),
            Err(error) => return Err(cannot_tell(&error)),
        };
        self.believe(&certificate, &facts)?;
        match certificate.role() {
            Ok(Role::Kiosk(id)) if id == facts.kiosk => Ok(genuine(&facts)),
            Ok(_) => Ok(forged("it was signed in the name of another kiosk")),
            Err(error) => Err(cannot_tell(&error)),
        }
    }

    fn code(&self) -> Result<String, Failure> {
        let text = match (&self.code, &self.file) {
            (Some(code), _) if code != STDIN => code.clone(),
            (_, Some(path)) => text_of(path)?.to_string(),
            _ => text_of(Path::new(STDIN))?.to_string(),
        };
        // zbarimg writes the kind of code in front unless it is told not to.
        let text = text.trim();
        Ok(text.strip_prefix("QR-Code:").unwrap_or(text).to_owned())
    }

    fn certificate(&self, thumbprint: &str) -> Result<Certificate, Failure> {
        if let Some(path) = &self.certificate {
            return read_certificate(path);
        }
        let folder = self
            .certificates
            .as_deref()
            .expect("clap requires one of the two");
        let found = certificates_in(folder)?.find(|certificate| {
            certificate
                .public_key()
                .is_ok_and(|key| key.thumbprint() == thumbprint)
        });
        found.ok_or_else(|| {
            let folder = folder.display();
            Failure::CannotTell(format!(
                "no certificate in {folder} has the key {thumbprint}; fetch the kiosk's certificate"
            ))
        })
    }

    /// Asks our root about the certificate at the moment the receipt was printed.
    fn believe(&self, certificate: &Certificate, facts: &ReceiptFacts) -> Result<(), Failure> {
        let Some(path) = &self.roots else {
            return Ok(());
        };
        let unusable = |source| Failure::Certificate {
            path: path.clone(),
            source,
        };
        let roots = Roots::from_pem(&files::read(path)?).map_err(unusable)?;
        roots
            .vouch_for_client(certificate, facts.issued_at)
            .map_err(|error| cannot_tell(&error))
    }
}

fn read_certificate(path: &Path) -> Result<Certificate, Failure> {
    let unusable = |source| Failure::Certificate {
        path: path.to_owned(),
        source,
    };
    Certificate::from_pem(&files::read(path)?).map_err(unusable)
}

/// Every certificate of `folder`; other files in it do no harm.
fn certificates_in(folder: &Path) -> Result<impl Iterator<Item = Certificate>, Failure> {
    let unreadable = |source| files::FileError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let paths = entries.flatten().map(|entry| entry.path());
    let pems = paths.filter(|path| path.extension().is_some_and(|extension| extension == "pem"));
    Ok(pems.filter_map(|path| read_certificate(&path).ok()))
}

fn cannot_tell(error: &impl std::fmt::Display) -> Failure {
    Failure::CannotTell(error.to_string())
}

fn forged(why: &str) -> Answer {
    Answer::no(
        format!("FORGED: {why}"),
        json!({ "verdict": "forged", "why": why }),
    )
}

fn genuine(facts: &ReceiptFacts) -> Answer {
    let mut lines = vec![
        "GENUINE".to_owned(),
        format!("reference    {}", facts.reference),
        format!("service      {}", facts.service),
        format!("kiosk        {}", facts.kiosk),
        format!(
            "issued       {} East Africa Time",
            facts.issued_at.in_kenya()
        ),
        format!("paper        {}", word(&facts.kind)),
        format!("delivery     {}", word(&facts.delivery)),
        format!("amount       {}", facts.amount),
        format!("transaction  {}", facts.transaction),
    ];
    if facts.simulated {
        lines.push("SIMULATED PAYMENT: no money moved".to_owned());
    }
    if facts.training {
        lines.push("TRAINING: not valid".to_owned());
    }
    Answer::yes(
        lines.join("\n"),
        json!({ "verdict": "genuine", "facts": facts }),
    )
}

/// The name that a value has in JSON, with blanks.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}
