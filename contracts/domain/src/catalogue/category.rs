//! Life events: how citizens find services.

use crate::Text;

/// A group of the find screen, named as a citizen would name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Id, e.g. `identity`; [`super::Service::category`] refers to it.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Name of its icon under `assets/icons`, without the extension.
    pub icon: String,
}
