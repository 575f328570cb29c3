//! Lines of invented documents, written by somebody else's code.

use mrz::{Date, MrzDate, Sex, Td1Fields, Td2Fields, Td3Fields};

use crate::scenery::Chance;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const STATES: [&str; 6] = ["KEN", "UGA", "TZA", "UTO", "D", "GBR"];

fn word(chance: &mut Chance, from: &[u8], low: usize, high: usize) -> String {
    let count = low + chance.below(high - low + 1);
    (0..count)
        .map(|_| char::from(chance.one_of(from)))
        .collect()
}

fn day(chance: &mut Chance, year: usize) -> MrzDate {
    let (month, day) = (1 + chance.below(12), 1 + chance.below(28));
    MrzDate::Calendar(Date::new(year as i32, month as u32, day as u32))
}

/// The lines of a document, each with a break at its end.
pub fn lines(chance: &mut Chance) -> String {
    let state = chance.one_of(&STATES).to_owned();
    let nationality = chance.one_of(&STATES).to_owned();
    let number = word(chance, SIGNS, 7, 9);
    let surname = word(chance, LETTERS, 3, 14);
    let given = format!(
        "{} {}",
        word(chance, LETTERS, 2, 8),
        word(chance, LETTERS, 1, 7)
    );
    let born = 1940 + chance.below(66);
    let born = day(chance, born);
    let expires = 2026 + chance.below(10);
    let expires = day(chance, expires);
    let sex = chance.one_of(&[0, 1, 2]);
    let sex = [Sex::Male, Sex::Female, Sex::Unspecified][sex];
    let more = (chance.below(2) == 0).then(|| word(chance, SIGNS, 4, 7));
    let (text, columns) = match chance.below(3) {
        0 => (
            mrz::format_td1(&Td1Fields {
                issuing_country: state,
                document_number: number,
                optional_data_1: more,
                surname,
                given_names: given,
                nationality,
                date_of_birth: born,
                sex,
                date_of_expiry: expires,
                ..Td1Fields::default()
            }),
            30,
        ),
        1 => (
            mrz::format_td2(&Td2Fields {
                issuing_country: state,
                document_number: number,
                surname,
                given_names: given,
                nationality,
                date_of_birth: born,
                sex,
                date_of_expiry: expires,
                optional_data: more,
                ..Td2Fields::default()
            }),
            36,
        ),
        _ => (
            mrz::format_td3(&Td3Fields {
                issuing_country: state,
                document_number: number,
                surname,
                given_names: given,
                nationality,
                date_of_birth: born,
                sex,
                date_of_expiry: expires,
                personal_number: more,
                ..Td3Fields::default()
            }),
            44,
        ),
    };
    let signs: Vec<char> = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    signs
        .chunks(columns)
        .flat_map(|line| line.iter().copied().chain(['\n']))
        .collect()
}
