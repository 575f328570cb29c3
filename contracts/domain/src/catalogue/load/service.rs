//! One service: its words, its questions, and what its mode demands.

use toml::Spanned;

use crate::catalogue::{FeeAmount, Field, FieldKind, Mode, Service, Step, StepKind};
use crate::{AgencyId, FieldId, Text};

use super::page::Page;
use super::schema::{FieldUse, ServiceEntry};
use super::{Shared, fee, field};

/// The service of `entry`; what is missing is noted on the page.
pub(super) fn service(
    page: &mut Page<'_>,
    entry: &ServiceEntry,
    agency: &AgencyId,
    shared: &Shared,
    defined: &impl Fn(&FieldId) -> Option<Field>,
) -> Service {
    let of = format!("service `{}`", entry.id.get_ref());
    let purpose = page.needed_words("purpose", entry.purpose.as_ref(), &of, &entry.id.span());
    let service = Service {
        id: entry.id.get_ref().clone(),
        agency: agency.clone(),
        name: page.words("name", &entry.name),
        mode: entry.mode,
        category: entry.category.get_ref().clone(),
        core: entry.core,
        kiswahili: entry.kiswahili,
        keywords: entry.keywords.clone(),
        needs: entry
            .needs
            .iter()
            .map(|need| page.words("needs", need))
            .collect(),
        takes: page.words("takes", &entry.takes),
        output: page.words("output", &entry.output),
        officer_biometrics: entry.officer_biometrics,
        // A missing purpose has already made the whole catalogue fail.
        purpose: purpose.unwrap_or_else(|| Text::new("", "")),
        lawful_basis: entry.lawful_basis,
        fees: fee::rows(page, &entry.fee),
        steps: steps(page, entry, defined),
        sources: entry.sources.clone(),
        evidence: entry.evidence,
        inputs_sourced: entry.inputs_sourced,
    };
    check(page, entry, &service, shared);
    service
}

fn steps(
    page: &mut Page<'_>,
    entry: &ServiceEntry,
    defined: &impl Fn(&FieldId) -> Option<Field>,
) -> Vec<Step> {
    let mut seen = Vec::new();
    [
        (StepKind::Identify, &entry.steps.identify),
        (StepKind::CheckFinger, &entry.steps.check_finger),
        (StepKind::Questions, &entry.steps.questions),
        (StepKind::Capture, &entry.steps.capture),
    ]
    .into_iter()
    .filter(|(_, uses)| !uses.is_empty())
    .map(|(kind, uses)| {
        let fields = uses
            .iter()
            .filter_map(|entry| {
                let field = field::used(page, entry, defined)?;
                check_use(page, entry, &field, kind, &seen);
                seen.push(field.id.clone());
                Some(field)
            })
            .collect();
        Step { kind, fields }
    })
    .collect()
}

fn check_use(
    page: &mut Page<'_>,
    entry: &Spanned<FieldUse>,
    field: &Field,
    step: StepKind,
    seen: &[FieldId],
) {
    if seen.contains(&field.id) {
        let what = format!("the field `{}` is asked twice", field.id);
        page.fault(
            &entry.span(),
            what,
            "remove one, or give it another id with `as`",
        );
    }
    let photo = field.kind == FieldKind::DocumentPhoto;
    if photo != (step == StepKind::Capture) {
        let what = format!("the field `{}` is in the wrong step", field.id);
        page.fault(
            &entry.span(),
            what,
            "`capture` takes document photos, and nothing else does",
        );
    }
    check_finger(page, entry, field, step);
}

/// A finger has its own page, and nobody is served by a finger alone.
fn check_finger(page: &mut Page<'_>, entry: &Spanned<FieldUse>, field: &Field, step: StepKind) {
    let finger = field.kind == FieldKind::Fingerprint;
    if finger != (step == StepKind::CheckFinger) {
        let what = format!("the field `{}` is in the wrong step", field.id);
        let remedy = "`check_finger` takes a fingerprint, and nothing else does";
        page.fault(&entry.span(), what, remedy);
    }
    if finger && field.required {
        let what = format!("the finger `{}` would be the only way", field.id);
        let remedy = "write `required = false`: who gives none shows a document or sees an officer";
        page.fault(&entry.span(), what, remedy);
    }
}

/// What must be there for the mode and the fees to work.
fn check(page: &mut Page<'_>, entry: &ServiceEntry, service: &Service, shared: &Shared) {
    let (at, id) = (entry.id.span(), &service.id);
    if !shared
        .categories
        .iter()
        .any(|category| category.id == service.category)
    {
        let what = format!("`{}` is not a category", service.category);
        page.fault(&entry.category.span(), what, "use an id of categories.toml");
    }
    let identifies = service
        .steps
        .iter()
        .any(|step| step.kind == StepKind::Identify);
    if matches!(service.mode, Mode::Apply | Mode::Part) && !identifies {
        let what = format!("service `{id}` never asks who the citizen is");
        page.fault(&at, what, "add `identify` to its steps; this mode needs it");
    }
    let priced = matches!(service.mode, Mode::EndToEnd | Mode::Apply | Mode::Pay);
    if priced && service.fees.is_empty() {
        let what = format!("service `{id}` has no price");
        page.fault(
            &at,
            what,
            "add a `[[service.fee]]`; `amount = \"free\"` says it costs nothing",
        );
    }
    let entered = service
        .fees
        .iter()
        .any(|row| row.amount == FeeAmount::Entered);
    if entered
        && !service
            .fields()
            .any(|field| field.kind == FieldKind::Amount)
    {
        let what = format!("service `{id}` takes an amount that nobody is asked for");
        page.fault(&at, what, "add a field of kind `amount` to its questions");
    }
    if service.sources.is_empty() {
        page.fault(
            &at,
            format!("service `{id}` names no source"),
            "add where its facts are from",
        );
    }
}
