//! The catalogue: what can be done at a kiosk, as data.
//!
//! ```text
//!   assets/catalogue/fields.toml          questions that many services share
//!   assets/catalogue/categories.toml      life events, in the order of the find screen
//!   assets/catalogue/convenience-fee.toml the tiers that eCitizen adds
//!   assets/catalogue/<agency>.toml        one agency and its services
//! ```
//!
//! Reading folders is the caller's business; [`Catalogue::from_files`] takes names and texts,
//! and refuses a broken catalogue with file, line and remedy for every fault at once.

mod agency;
mod category;
mod check;
mod fee;
mod field;
mod load;
mod search;
mod service;

pub use agency::Agency;
pub use category::Category;
pub use check::{CatalogueFault, CatalogueFile};
pub use fee::{ConvenienceFee, FeeAmount, FeeRow, FeeTier, Price};
pub use field::{Choice, Field, FieldKind};
pub use service::{Evidence, Kiswahili, LawfulBasis, Mode, Service, Step, StepKind};

use std::collections::BTreeMap;

use crate::{AgencyId, Language, ServiceId};

/// Every agency and service, checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    categories: Vec<Category>,
    agencies: BTreeMap<AgencyId, Agency>,
    services: BTreeMap<ServiceId, Service>,
    convenience_fee: ConvenienceFee,
    /// Of each of `services`, in their order.
    called: Vec<search::Called>,
}

impl Catalogue {
    /// Reads and checks every file of the catalogue. Errors list every fault at once.
    pub fn from_files(files: &[CatalogueFile]) -> Result<Self, Vec<CatalogueFault>> {
        load::catalogue(files)
    }

    /// Life events, in the order in which they are shown.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Services that fit what somebody typed, best first; forgives case, accents and small slips.
    pub fn search(&self, query: &str, language: Language) -> Vec<&Service> {
        search::search(self, query, language)
    }

    /// The agency of that id.
    pub fn agency(&self, id: &AgencyId) -> Option<&Agency> {
        self.agencies.get(id)
    }

    /// The service of that id.
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.get(id)
    }

    /// Agencies in the order of their ids.
    pub fn agencies(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }

    /// Services in the order of their ids.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// What eCitizen adds to a fee.
    pub fn convenience_fee(&self) -> &ConvenienceFee {
        &self.convenience_fee
    }
}
