//! Dated prices and the tiers that eCitizen adds.

use toml::Spanned;

use crate::Date;
use crate::catalogue::{ConvenienceFee, FeeRow, FeeTier};

use super::page::Page;
use super::schema::{ConvenienceFeeFile, FeeEntry, TierEntry};

/// First and last day; open when there is no last.
type Days = (Date, Option<Date>);

/// `convenience-fee.toml`.
pub(super) fn convenience_fee(page: &mut Page<'_>) -> ConvenienceFee {
    let Some(file) = page.parse::<ConvenienceFeeFile>() else {
        return ConvenienceFee::default();
    };
    for (place, entry) in file.tier.iter().enumerate() {
        check_tier(page, entry, &file.tier[..place]);
    }
    ConvenienceFee {
        tiers: file
            .tier
            .iter()
            .map(|entry| entry.get_ref().tier())
            .collect(),
    }
}

fn check_tier(page: &mut Page<'_>, entry: &Spanned<TierEntry>, before: &[Spanned<TierEntry>]) {
    let (at, tier) = (entry.span(), entry.get_ref().tier());
    let days = |tier: &FeeTier| (tier.valid_from, tier.valid_to);
    if ends_before_it_begins(days(&tier)) {
        page.fault(
            &at,
            "the tier's `valid_to` is before its `valid_from`",
            "exchange the two",
        );
    }
    let again = before
        .iter()
        .map(|entry| entry.get_ref().tier())
        .any(|other| other.from_kes == tier.from_kes && overlap(days(&other), days(&tier)));
    if again {
        let what = format!("two tiers start at {} on the same days", tier.from_kes);
        page.fault(&at, what, "end the first with `valid_to`, or remove one");
    }
}

/// The dated rows of a service.
pub(super) fn rows(page: &mut Page<'_>, entries: &[FeeEntry]) -> Vec<FeeRow> {
    let mut rows: Vec<FeeRow> = Vec::new();
    for entry in entries {
        let row = row(page, entry);
        check_row(page, &row, &rows, entry);
        rows.push(row);
    }
    rows
}

fn row(page: &mut Page<'_>, entry: &FeeEntry) -> FeeRow {
    FeeRow {
        label: page.words("label", &entry.label),
        amount: entry.amount,
        valid_from: entry.valid_from,
        valid_to: entry.valid_to,
        note: entry.note.clone(),
    }
}

/// Rows of different names add up; rows of one name follow each other in time.
fn check_row(page: &mut Page<'_>, row: &FeeRow, before: &[FeeRow], entry: &FeeEntry) {
    let at = entry.label.span();
    let days = |row: &FeeRow| (row.valid_from, row.valid_to);
    if ends_before_it_begins(days(row)) {
        page.fault(
            &at,
            "the fee's `valid_to` is before its `valid_from`",
            "exchange the two",
        );
    }
    let mut same = before.iter().filter(|other| other.label == row.label);
    if same.any(|other| overlap(days(other), days(row))) {
        let what = format!(
            "two fees called `{}` are charged on the same days",
            row.label.en
        );
        page.fault(
            &at,
            what,
            "end the first with `valid_to`, or give one another label",
        );
    }
}

fn ends_before_it_begins((first, last): Days) -> bool {
    last.is_some_and(|last| last < first)
}

fn overlap((first, last): Days, (other_first, other_last): Days) -> bool {
    last.is_none_or(|last| other_first <= last) && other_last.is_none_or(|last| first <= last)
}
