//! The temperature inside, from a file that the kernel writes: Linux thermal sysfs, `temp`,
//! thousandths of a degree Celsius in decimal.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Where the processor's is.
pub const PROCESSOR: &str = "/sys/class/thermal/thermal_zone0/temp";

/// Longest content that is read; a number needs seven.
const BYTES_MAX: u64 = 32;

/// What a processor that answers can be at. A sensor that is not connected says 0 kelvin or more
/// than silicon bears.
const MIN: Temperature = Temperature::of_celsius(-40);
const MAX: Temperature = Temperature::of_celsius(150);

/// Thousandths of a degree Celsius.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Temperature(i32);

impl Temperature {
    /// Whole degrees.
    pub const fn of_celsius(degrees: i16) -> Self {
        Self(degrees as i32 * 1_000)
    }

    /// What `text` says, if that is a temperature that a cabinet can have.
    pub fn parse(text: &str) -> Option<Self> {
        let read = Self(text.trim().parse().ok()?);
        (MIN..=MAX).contains(&read).then_some(read)
    }

    /// What the file at `path` says now; nothing when there is none or it makes no sense.
    pub fn read(path: &Path) -> Option<Self> {
        let mut text = String::new();
        let file = File::open(path).ok()?;
        file.take(BYTES_MAX).read_to_string(&mut text).ok()?;
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_writes_is_read_and_all_else_is_no_temperature() {
        let read = Temperature::parse;
        assert_eq!(read("48312\n"), Some(Temperature(48_312)));
        assert_eq!(read("-5000"), Some(Temperature(-5_000)));
        for nonsense in [
            "",
            "hot",
            "48.3",
            "-273150",
            "999999",
            "99999999999999999999",
        ] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_file_that_is_missing_endless_or_no_text_is_no_temperature() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("temp");
        assert_eq!(Temperature::read(&path), None);
        assert_eq!(Temperature::read(Path::new("/dev/zero")), None);
        std::fs::write(&path, [0xFF, 0xFE]).expect("written");
        assert_eq!(Temperature::read(&path), None);
        std::fs::write(&path, "61000\n").expect("written");
        assert_eq!(Temperature::read(&path), Some(Temperature(61_000)));
    }
}
