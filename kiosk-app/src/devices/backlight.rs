//! The light behind the panel, as the kernel offers it: a folder of `/sys/class/backlight`.
//!
//! `brightness` takes 0 to what `max_brightness` says; `bl_power` takes 0 for on and 4 for off
//! (`FB_BLANK_POWERDOWN`). A test's folder looks the same.

use std::io;
use std::path::PathBuf;

const ON: &str = "0";
const OFF: &str = "4";

/// A light that can be dimmed.
pub trait Backlight: Send {
    /// Shines with `percent` of what it can; 0 is dark.
    ///
    /// # Errors
    /// When the light is gone, or may not be switched by this user.
    fn shine(&mut self, percent: u8) -> io::Result<()>;
}

/// One of the kernel's.
pub struct FolderBacklight {
    folder: PathBuf,
}

impl FolderBacklight {
    /// The one in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.folder.join(name);
        std::fs::write(&path, text)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    fn max(&self) -> io::Result<u64> {
        let path = self.folder.join("max_brightness");
        let text = std::fs::read_to_string(&path);
        let max = text.and_then(|text| text.trim().parse().map_err(io::Error::other));
        max.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }
}

impl Backlight for FolderBacklight {
    fn shine(&mut self, percent: u8) -> io::Result<()> {
        let level = match percent {
            0 => 0,
            // Rounded up: what should shine a little is not left dark.
            percent => self
                .max()?
                .saturating_mul(percent.min(100).into())
                .div_ceil(100),
        };
        self.write("brightness", &level.to_string())?;
        match self.folder.join("bl_power").exists() {
            true => self.write("bl_power", if percent == 0 { OFF } else { ON }),
            false => Ok(()),
        }
    }
}
