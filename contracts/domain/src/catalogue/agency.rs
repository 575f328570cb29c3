//! Who serves.

use crate::{AgencyId, Text};

use super::Kiswahili;

/// An agency: the controller whose key a transaction is sealed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Id, also the name of its file.
    pub id: AgencyId,
    /// Full name.
    pub name: Text,
    /// The short form people use, e.g. `KRA`.
    pub short: String,
    /// How far the Kiswahili of this agency's file has been reviewed.
    pub kiswahili: Kiswahili,
}
