//! How a scanner is set. What stands here must be what its maker's sheet was used to set it to.

use std::time::Duration;

use super::Encoding;

/// What ends a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// Carriage return: what most scanners are delivered with, and the Enter key.
    #[default]
    CarriageReturn,
    /// Line feed.
    LineFeed,
    /// Both, in this order.
    CarriageReturnLineFeed,
    /// Tab.
    Tab,
    /// Nothing but silence, [`Settings::quiet`] long. For scanners that cannot be set.
    Silence,
}

impl Ending {
    /// The bytes; none for silence.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::CarriageReturn => b"\r",
            Self::LineFeed => b"\n",
            Self::CarriageReturnLineFeed => b"\r\n",
            Self::Tab => b"\t",
            Self::Silence => b"",
        }
    }
}

/// How a scanner is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What ends a code.
    pub ending: Ending,
    /// Silence that ends a code, or, where an ending is set, gives up on one that never came.
    pub quiet: Duration,
    /// Whether each code begins with its AIM identifier (ISO/IEC 15424), e.g. `]Q3`.
    pub has_aim_prefix: bool,
    /// How the text is written.
    pub encoding: Encoding,
    /// The longest code in bytes, prefix included.
    pub bytes_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ending: Ending::default(),
            quiet: Duration::from_millis(300),
            has_aim_prefix: false,
            encoding: Encoding::default(),
            bytes_max: CODE_BYTES_MAX,
        }
    }
}

/// The most that any code holds: 7,089 digits in a QR of version 40 (ISO/IEC 18004, table 7), and
/// three characters before them.
const CODE_BYTES_MAX: usize = 7_092;
