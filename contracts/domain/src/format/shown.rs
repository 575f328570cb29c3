//! An answer as people read it.

use crate::catalogue::FieldKind;
use crate::{Answer, Date, Language, answer};

use super::County;

/// How many characters of a private answer stay readable.
const READABLE: usize = 3;

/// An answer as the citizen reads it, unmasked: for the screen while it is asked.
pub fn shown(kind: &FieldKind, answer: &Answer, language: Language) -> String {
    match answer {
        Answer::Text(text) if *kind == FieldKind::Phone => phone(text),
        Answer::Text(text) => text.clone(),
        Answer::Choice(id) => chosen(kind, id, language),
        Answer::Date(day) => date(*day, language),
        Answer::Amount(amount) => amount.to_string(),
        Answer::Consent(ticked) => in_words(*ticked, language).to_owned(),
        Answer::Photo(_) => match language {
            Language::English => "Photographed".to_owned(),
            Language::Kiswahili => "Imepigwa picha".to_owned(),
        },
    }
}

/// An answer as paper and later screens may keep it: of private kinds only the last three
/// characters can be read (DPA 2019 s.25, minimisation).
pub fn masked_for_paper(kind: &FieldKind, answer: &Answer, language: Language) -> String {
    match answer {
        Answer::Text(text) if kind.is_private_by_nature() => answer::masked(text, READABLE),
        _ => shown(kind, answer, language),
    }
}

/// `24 November 2026`, or `24 Novemba 2026`.
pub(super) fn date(date: Date, language: Language) -> String {
    let (year, month, day) = date.0.to_calendar_date();
    let months = match language {
        Language::English => &MONTHS_EN,
        Language::Kiswahili => &MONTHS_SW,
    };
    format!("{day} {} {year}", months[usize::from(u8::from(month)) - 1])
}

/// `+254 711 000 222`: groups survive being read out.
fn phone(normal: &str) -> String {
    match (
        normal.get(..4),
        normal.get(4..7),
        normal.get(7..10),
        normal.get(10..),
    ) {
        (Some(country), Some(a), Some(b), Some(c)) => format!("{country} {a} {b} {c}"),
        _ => normal.to_owned(),
    }
}

fn chosen(kind: &FieldKind, id: &str, language: Language) -> String {
    let name = match kind {
        FieldKind::County => County::of_code(id).map(|county| county.name),
        FieldKind::Choice { options } => options
            .iter()
            .find(|option| option.id == id)
            .map(|option| option.label.in_language(language)),
        _ => None,
    };
    name.unwrap_or(id).to_owned()
}

fn in_words(ticked: bool, language: Language) -> &'static str {
    match (ticked, language) {
        (true, Language::English) => "Yes",
        (false, Language::English) => "No",
        (true, Language::Kiswahili) => "Ndiyo",
        (false, Language::Kiswahili) => "Hapana",
    }
}

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const MONTHS_SW: [&str; 12] = [
    "Januari", "Februari", "Machi", "Aprili", "Mei", "Juni", "Julai", "Agosti", "Septemba",
    "Oktoba", "Novemba", "Desemba",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::check;
    use crate::format::tests::today;

    fn answered(kind: &FieldKind, typed: &str) -> Answer {
        check(kind, typed, today()).unwrap_or_else(|refusal| panic!("{typed}: {refusal:?}"))
    }

    #[test]
    fn answers_read_naturally_in_both_languages() {
        let day = FieldKind::Date {
            days_min: None,
            days_max: None,
        };
        let table = [
            (
                FieldKind::Phone,
                "0711000222",
                "+254 711 000 222",
                "+254 711 000 222",
            ),
            (day, "2026-11-24", "24 November 2026", "24 Novemba 2026"),
            (FieldKind::County, "021", "Murang'a", "Murang'a"),
            (FieldKind::Consent, "yes", "Yes", "Ndiyo"),
            (FieldKind::Amount, "1050", "KES 1,050", "KES 1,050"),
        ];
        for (kind, typed, en, sw) in table {
            let answer = answered(&kind, typed);
            assert_eq!(shown(&kind, &answer, Language::English), en);
            assert_eq!(shown(&kind, &answer, Language::Kiswahili), sw);
        }
    }

    #[test]
    fn paper_keeps_three_characters_of_private_numbers() {
        let table = [
            (FieldKind::NationalId, "00000012", "•••••012"),
            (FieldKind::KraPin, "A000000000Z", "••••••••00Z"),
            (FieldKind::Phone, "0711000222", "••••••••••222"),
            (FieldKind::County, "047", "Nairobi City"),
            (FieldKind::VehicleRegistration, "KDA123A", "KDA 123A"),
        ];
        for (kind, typed, paper) in table {
            let answer = answered(&kind, typed);
            assert_eq!(masked_for_paper(&kind, &answer, Language::English), paper);
        }
    }

    #[test]
    fn a_photograph_is_named_not_shown() {
        let photo = Answer::Photo(vec![0xff, 0xd8]);
        let sw = shown(&FieldKind::DocumentPhoto, &photo, Language::Kiswahili);
        assert_eq!(sw, "Imepigwa picha");
    }
}
