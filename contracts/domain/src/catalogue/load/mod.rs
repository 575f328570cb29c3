//! From files to a checked catalogue.
//!
//! ```text
//!   CatalogueFile ──> Page ──> schema ──> field, fee, service, agency ──> Catalogue
//!                      │                              │
//!                      └──────── every fault ─────────┘
//! ```

mod agency;
mod fee;
mod field;
mod page;
mod schema;
mod service;

use std::collections::BTreeMap;

use crate::{FieldId, ServiceId};

use super::search::Called;
use super::{Catalogue, CatalogueFault, CatalogueFile, Category, Field, Service};
use agency::AgencyPart;
use page::Page;

/// The shared questions.
const FIELDS: &str = "fields.toml";
/// The life events.
const CATEGORIES: &str = "categories.toml";
/// What eCitizen adds.
const CONVENIENCE_FEE: &str = "convenience-fee.toml";

/// Files that are not an agency's.
const SPECIAL: [&str; 3] = [FIELDS, CATEGORIES, CONVENIENCE_FEE];

/// What every agency's file may refer to.
struct Shared {
    fields: BTreeMap<FieldId, Field>,
    categories: Vec<Category>,
}

/// Reads and checks every file; see [`Catalogue::from_files`].
pub(super) fn catalogue(files: &[CatalogueFile]) -> Result<Catalogue, Vec<CatalogueFault>> {
    let mut faults = Vec::new();
    let shared = Shared {
        fields: special(files, FIELDS, &mut faults, field::shared),
        categories: special(files, CATEGORIES, &mut faults, agency::categories),
    };
    let mut catalogue = Catalogue {
        convenience_fee: special(files, CONVENIENCE_FEE, &mut faults, fee::convenience_fee),
        ..Catalogue::default()
    };
    let mut origins = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| !SPECIAL.contains(&file.name.as_str()))
    {
        let mut page = Page::new(file);
        let part = agency::part(&mut page, &shared);
        adopt(&mut catalogue, &mut origins, part, &mut page);
        faults.append(&mut page.faults);
    }
    catalogue.categories = shared.categories;
    let called = |service: &Service| Called::of(service, catalogue.agency(&service.agency));
    catalogue.called = catalogue.services().map(called).collect();
    faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    if faults.is_empty() {
        Ok(catalogue)
    } else {
        Err(faults)
    }
}

/// Reads the one file of that name; a fault, and nothing, when it is not there.
fn special<T: Default>(
    files: &[CatalogueFile],
    name: &str,
    faults: &mut Vec<CatalogueFault>,
    read: impl FnOnce(&mut Page<'_>) -> T,
) -> T {
    let missing = CatalogueFile::new(name, "");
    let file = files.iter().find(|file| file.name == name);
    let mut page = Page::new(file.unwrap_or(&missing));
    let content = match file {
        Some(_) => read(&mut page),
        None => {
            page.fault(
                &(0..0),
                "the file is missing",
                "put it beside the agencies' files",
            );
            T::default()
        }
    };
    faults.append(&mut page.faults);
    content
}

/// Adds an agency and its services, unless another file has one of that id.
fn adopt(
    catalogue: &mut Catalogue,
    origins: &mut BTreeMap<ServiceId, String>,
    part: AgencyPart,
    page: &mut Page<'_>,
) {
    for (at, service) in part.services {
        match origins.get(&service.id) {
            Some(before) => page.fault(
                &at,
                format!("service `{}` is already at {before}", service.id),
                "give one of the two another id",
            ),
            None => {
                origins.insert(service.id.clone(), page.place(&at));
                catalogue.services.insert(service.id.clone(), service);
            }
        }
    }
    if let Some(agency) = part.agency {
        catalogue.agencies.insert(agency.id.clone(), agency);
    }
}
