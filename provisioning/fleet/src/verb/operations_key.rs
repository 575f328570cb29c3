//! `kiosk-fleet operations-key`

use std::path::PathBuf;

use clap::Args;
use kiosk_enrolment::files::{Readers, none_exists, write_new};
use kiosk_envelope::OperationsSecretKey;
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;

const WARNING: &str = "# Opens what kiosks tell operations. For the people who mend them alone.";

/// Make the key that kiosks seal their bundles for operations with.
///
/// Writes operations.public, which every technician gets, and operations.secret (mode 0600). Prints
/// the public key, as a kiosk's config names it. Overwrites nothing.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet operations-key --out keys
  kiosk-technician configure … --operations-key \"$(cat keys/operations.public)\"")]
pub struct OperationsKey {
    /// Folder to write to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

impl OperationsKey {
    /// Makes it.
    pub fn run(self) -> Result<Answer, Failure> {
        let (public, secret) = (
            self.out.join("operations.public"),
            self.out.join("operations.secret"),
        );
        none_exists(&[&public, &secret])?;
        let key = OperationsSecretKey::generate();
        let text = key.public_key().to_text();
        let file = zeroize::Zeroizing::new([WARNING, "\n", &key.to_text(), "\n"].concat());
        write_new(&secret, &file, Readers::Owner)?;
        write_new(&public, &format!("{text}\n"), Readers::Everybody)?;
        let json = json!({
            "public_key": text, "name": key.public_key().name(), "public": public, "secret": secret,
        });
        Ok(Answer::yes(text, json))
    }
}
