//! `kiosk-fleet agency-keys`

use std::path::{Path, PathBuf};

use clap::Args;
use kiosk_domain::{AgencyId, Timestamp};
use kiosk_enrolment::files::{Readers, none_exists, write_new};
use kiosk_enrolment::{AgencyKeyPair, catalogue_in, public_key_file};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;

/// Make the keys that transactions are sealed with.
///
/// Writes agency-keys.toml for every kiosk, and <agency>.secret.toml (mode 0600) for each agency
/// alone. Overwrites nothing.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet agency-keys --out keys --agency kra --agency ntsa
  kiosk-fleet agency-keys --out keys --catalogue assets/catalogue")]
pub struct AgencyKeys {
    /// Folder to write to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// An agency; may be repeated.
    #[arg(long, value_name = "ID", required_unless_present = "catalogue")]
    agency: Vec<AgencyId>,
    /// Folder of the catalogue: every agency in it.
    #[arg(long, value_name = "FOLDER")]
    catalogue: Option<PathBuf>,
}

impl AgencyKeys {
    /// Makes them.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        let agencies = self.agencies()?;
        let public = self.out.join("agency-keys.toml");
        let secrets: Vec<PathBuf> = agencies
            .iter()
            .map(|id| self.out.join(format!("{id}.secret.toml")))
            .collect();
        let all: Vec<&Path> = [&public]
            .into_iter()
            .chain(&secrets)
            .map(PathBuf::as_path)
            .collect();
        none_exists(&all)?;
        // The date tells keys of one agency apart when one replaces another.
        let named = |id: AgencyId| {
            let key_id = format!("{id}-{}", now.date());
            AgencyKeyPair::generate(id, key_id)
        };
        let pairs: Vec<AgencyKeyPair> = agencies.into_iter().map(named).collect();
        for (pair, path) in pairs.iter().zip(&secrets) {
            write_new(path, &pair.secret_file(), Readers::Owner)?;
        }
        write_new(&public, &public_key_file(&pairs), Readers::Everybody)?;
        let lines: Vec<String> = all.iter().map(|path| path.display().to_string()).collect();
        Ok(Answer::yes(
            lines.join("\n"),
            json!({ "public": public, "secret": secrets }),
        ))
    }

    fn agencies(&self) -> Result<Vec<AgencyId>, Failure> {
        let mut agencies = self.agency.clone();
        if let Some(folder) = &self.catalogue {
            agencies.extend(
                catalogue_in(folder)?
                    .agencies()
                    .map(|agency| agency.id.clone()),
            );
        }
        agencies.sort();
        agencies.dedup();
        Ok(agencies)
    }
}
