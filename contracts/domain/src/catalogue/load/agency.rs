//! An agency's file, and the life events.

use std::ops::Range;

use crate::catalogue::{Agency, Category, Service};

use super::page::Page;
use super::schema::{AgencyFile, CategoriesFile};
use super::{Shared, field, service};

/// What one file adds to the catalogue.
#[derive(Default)]
pub(super) struct AgencyPart {
    pub(super) agency: Option<Agency>,
    /// Services, each with the place of its id.
    pub(super) services: Vec<(Range<usize>, Service)>,
}

/// `categories.toml`, in the order of the file.
pub(super) fn categories(page: &mut Page<'_>) -> Vec<Category> {
    let Some(file) = page.parse::<CategoriesFile>() else {
        return Vec::new();
    };
    let mut categories: Vec<Category> = Vec::new();
    for entry in &file.category {
        let id = entry.id.get_ref();
        if categories.iter().any(|before| before.id == *id) {
            let what = format!("category `{id}` is there twice");
            page.fault(&entry.id.span(), what, "give one of the two another id");
        }
        let name = page.words("name", &entry.name);
        categories.push(Category {
            id: id.clone(),
            name,
            icon: entry.icon.clone(),
        });
    }
    categories
}

/// `<agency>.toml`.
pub(super) fn part(page: &mut Page<'_>, shared: &Shared) -> AgencyPart {
    let Some(file) = page.parse::<AgencyFile>() else {
        return AgencyPart::default();
    };
    let agency = agency(page, &file);
    let own = field::fields(page, &file.field);
    for id in file
        .field
        .keys()
        .filter(|id| shared.fields.contains_key(id.get_ref()))
    {
        let what = format!("field `{}` is already in fields.toml", id.get_ref());
        page.fault(&id.span(), what, "remove it here, or give it another id");
    }
    let defined = |id: &_| own.get(id).or_else(|| shared.fields.get(id)).cloned();
    let mut services = Vec::new();
    for entry in &file.service {
        let service = service::service(page, entry, &agency.id, shared, &defined);
        services.push((entry.id.span(), service));
    }
    AgencyPart {
        agency: Some(agency),
        services,
    }
}

fn agency(page: &mut Page<'_>, file: &AgencyFile) -> Agency {
    let entry = &file.agency;
    let id = entry.id.get_ref().clone();
    let expected = format!("{id}.toml");
    if page.name() != expected {
        let what = format!("agency `{id}` is in a file of another name");
        page.fault(
            &entry.id.span(),
            what,
            format!("call the file {expected}, or correct the id"),
        );
    }
    let name = page.words("name", &entry.name);
    Agency {
        id,
        name,
        short: entry.short.clone(),
        kiswahili: entry.kiswahili,
    }
}
