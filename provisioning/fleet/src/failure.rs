//! Why a verb could not find out, or do, what it was asked.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use kiosk_enrolment::files::FileError;
use kiosk_enrolment::{CatalogueFolderError, CertificateError, EnrolmentError};
use kiosk_envelope::{AgencyKeyFault, BundleError};
use serde_json::json;
use thiserror::Error;

use crate::link::LinkError;

const COULD_NOT: u8 = 2;

/// Everything that ends with exit code 2.
#[derive(Debug, Error)]
pub enum Failure {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueFolderError),
    /// Issuing.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// A file of agencies' keys.
    #[error(transparent)]
    AgencyKeys(#[from] AgencyKeyFault),
    /// A bundle of a kiosk.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A certificate file.
    #[error("{path} cannot be used")]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: CertificateError,
    },
    /// A gateway.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// What was given cannot be used; the text says what would be right.
    #[error("{0}")]
    Input(String),
    /// A receipt cannot be judged with what is at hand.
    #[error("cannot tell: {0}")]
    CannotTell(String),
}

impl Failure {
    /// Writes the chain of causes to standard error; programs also get a verdict on standard output.
    pub fn print(&self, json: bool) -> ExitCode {
        let why = self.chain();
        eprintln!("kiosk-fleet: {why}");
        if json {
            let verdict = match self {
                Self::CannotTell(_) => "cannot-tell",
                _ => "failed",
            };
            println!("{}", json!({ "verdict": verdict, "why": why }));
        }
        ExitCode::from(COULD_NOT)
    }

    fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
        text
    }
}
