//! What citizens hold: a line for each receipt, in a file outside the kiosk's databases.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use kiosk_domain::TransactionId;
use serde::{Deserialize, Serialize};

/// In the kiosk's folder.
const FILE: &str = "printed.txt";

/// A receipt in a citizen's hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its place in the kiosk's chain.
    pub sequence: u64,
    /// What it names.
    pub id: TransactionId,
}

/// The paper that comes out of one kiosk.
pub struct Paper(File);

impl Paper {
    /// Goes on where the kiosk was killed.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let opened = OpenOptions::new().create(true).append(true).open(path);
        opened.map(Self)
    }

    /// Only to be called when the outbox has committed. One write, so that SIGKILL leaves a whole
    /// line or none.
    ///
    /// # Errors
    /// What the system says.
    pub fn print(&mut self, receipt: Receipt) -> io::Result<()> {
        let mut line = serde_json::to_vec(&receipt)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

/// All receipts of the kiosk in `folder`.
///
/// # Errors
/// What the system says, or a line that is no receipt.
pub fn receipts(folder: &Path) -> io::Result<Vec<Receipt>> {
    fs::read_to_string(folder.join(FILE))?
        .lines()
        .map(|line| serde_json::from_str(line).map_err(io::Error::from))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_goes_on_after_a_restart_and_gives_back_what_was_printed() {
        let folder = tempfile::tempdir().expect("a folder");
        let all = [1, 2].map(|sequence| Receipt {
            sequence,
            id: TransactionId::from_parts(1_795_555_200_000, &[7; 10]),
        });
        for receipt in all {
            let mut paper = Paper::open(folder.path()).expect("opens");
            paper.print(receipt).expect("prints");
        }
        assert_eq!(receipts(folder.path()).expect("reads"), all);
    }
}
