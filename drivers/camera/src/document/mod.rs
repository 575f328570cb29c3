//! A document in a picture of the plate: where its edges are, whether it can be read, and how it
//! looks upright.
//!
//! ```text
//!   picture ── corners: four straight edges, found small and measured large ── upright: at a dpi
//!                                                                                  │
//!                                                     quality: dark, glaring, blurred?
//! ```
//!
//! Nothing here knows the document: an empty plate, a hand and a picture of noise are refused with a
//! reason that a citizen can act on. Every copy of the picture is wiped.

mod corners;
mod edge;
mod plane;
mod projection;
mod quality;
mod sides;
mod upright;

pub use corners::{Corners, find};
pub use projection::{Point, Projection};
pub use quality::{Flaw, Measured, measure};
pub use upright::{Sheet, Upright, upright};

pub(crate) use plane::Plane;

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

/// More pixels than any camera of a kiosk has; a larger picture is not looked at.
pub const PIXELS_MAX: u64 = 16_000_000;

/// Why no document was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotFound {
    /// The picture has more than [`PIXELS_MAX`] pixels.
    #[error("the picture is too large")]
    TooLarge,
    /// The plate is empty. The citizen may lay the document on it.
    #[error("nothing lies on the plate")]
    Nothing,
    /// An edge of the picture cuts the document. The citizen may move it to the middle.
    #[error("the document is not whole in the picture")]
    NotWhole,
    /// Something lies there that has no four straight edges. The citizen may take hands and covers
    /// away.
    #[error("four straight edges cannot be seen")]
    NoEdges,
}

impl From<NotFound> for Failure {
    fn from(reason: NotFound) -> Self {
        let kind = match reason {
            NotFound::Nothing => FailureKind::NothingPresented,
            NotFound::TooLarge | NotFound::NotWhole | NotFound::NoEdges => FailureKind::Unreadable,
        };
        Self::new(kind, reason.to_string())
    }
}
