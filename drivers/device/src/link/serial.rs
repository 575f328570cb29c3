//! Serial lines: 8 data bits, no parity, one stop bit, no flow control.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::pump::{Empty, Pump};
use super::{Link, OpenError};

/// How often the reading thread looks whether the link was closed.
const WAKE: Duration = Duration::from_millis(50);

pub(super) fn open(path: &Path, baud: u32) -> Result<Box<dyn Link>, OpenError> {
    let name = format!("serial:{}", path.display());
    let refused = |error: serialport::Error| OpenError::Open {
        link: name.clone(),
        remedy: "see that it is plugged in, that the user is in group `dialout`, and that no other program holds it",
        source: io::Error::from(error),
    };
    // Raw mode sends no signals; DTR is left alone because some printers take it for a reset.
    let builder = serialport::new(path.to_string_lossy(), baud)
        .timeout(WAKE)
        .preserve_dtr_on_open();
    let writer = builder.open_native().map_err(refused)?;
    let reader = writer.try_clone_native().map_err(refused)?;
    Ok(Box::new(Pump::start(
        name.clone(),
        reader,
        writer,
        Empty::NotYet,
        None,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_there_is_named_with_a_remedy() {
        let error = open(Path::new("/dev/no-such-line"), 9600)
            .err()
            .expect("not there")
            .to_string();
        assert!(
            error.starts_with("cannot open serial:/dev/no-such-line: see that"),
            "{error}"
        );
    }
}
