//! Text from a file or from standard input.

use std::io::{self, Read as _};
use std::path::Path;

use kiosk_enrolment::files::{self, FileError};
use zeroize::Zeroizing;

/// Stands for standard input among paths.
pub const STDIN: &str = "-";

/// The text of `path`, or of standard input for `-`.
///
/// # Errors
/// [`FileError::Unreadable`].
pub fn text_of(path: &Path) -> Result<Zeroizing<String>, FileError> {
    if path != Path::new(STDIN) {
        return files::read(path);
    }
    let mut text = Zeroizing::new(String::new());
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|source| FileError::Unreadable {
            path: "standard input".into(),
            source,
        })?;
    Ok(text)
}
