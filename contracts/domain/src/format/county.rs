//! The 47 counties, in the order of the First Schedule of the Constitution.

use super::{Refusal, typed};

/// A county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct County {
    /// Three digits, `001` to `047`.
    pub code: &'static str,
    /// Its name, the same in both languages.
    pub name: &'static str,
}

impl County {
    /// The county of a three-digit code.
    pub fn of_code(code: &str) -> Option<&'static Self> {
        COUNTIES.iter().find(|county| county.code == code)
    }
}

const fn county(code: &'static str, name: &'static str) -> County {
    County { code, name }
}

/// Every county, by code.
pub const COUNTIES: [County; 47] = [
    county("001", "Mombasa"),
    county("002", "Kwale"),
    county("003", "Kilifi"),
    county("004", "Tana River"),
    county("005", "Lamu"),
    county("006", "Taita Taveta"),
    county("007", "Garissa"),
    county("008", "Wajir"),
    county("009", "Mandera"),
    county("010", "Marsabit"),
    county("011", "Isiolo"),
    county("012", "Meru"),
    county("013", "Tharaka-Nithi"),
    county("014", "Embu"),
    county("015", "Kitui"),
    county("016", "Machakos"),
    county("017", "Makueni"),
    county("018", "Nyandarua"),
    county("019", "Nyeri"),
    county("020", "Kirinyaga"),
    county("021", "Murang'a"),
    county("022", "Kiambu"),
    county("023", "Turkana"),
    county("024", "West Pokot"),
    county("025", "Samburu"),
    county("026", "Trans Nzoia"),
    county("027", "Uasin Gishu"),
    county("028", "Elgeyo-Marakwet"),
    county("029", "Nandi"),
    county("030", "Baringo"),
    county("031", "Laikipia"),
    county("032", "Nakuru"),
    county("033", "Narok"),
    county("034", "Kajiado"),
    county("035", "Kericho"),
    county("036", "Bomet"),
    county("037", "Kakamega"),
    county("038", "Vihiga"),
    county("039", "Bungoma"),
    county("040", "Busia"),
    county("041", "Siaya"),
    county("042", "Kisumu"),
    county("043", "Homa Bay"),
    county("044", "Migori"),
    county("045", "Kisii"),
    county("046", "Nyamira"),
    county("047", "Nairobi City"),
];

/// The code of a county that was chosen by code or typed by name.
pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let line = typed::one_line(typed)?;
    if let Ok(number) = line.parse::<u8>() {
        let code = format!("{number:03}");
        return County::of_code(&code)
            .map(|_| code)
            .ok_or(Refusal::NotAChoice);
    }
    let wanted = letters(&line);
    COUNTIES
        .iter()
        .find(|county| {
            let name = letters(county.name);
            name == wanted || name.strip_suffix("city") == Some(&wanted)
        })
        .map(|county| county.code.to_owned())
        .ok_or(Refusal::NotAChoice)
}

fn letters(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::FieldKind;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn codes_run_from_1_to_47_without_a_gap() {
        for (at, county) in COUNTIES.iter().enumerate() {
            assert_eq!(county.code, format!("{:03}", at + 1));
        }
    }

    #[test]
    fn a_county_is_taken_by_code_or_name() {
        accepts(
            &FieldKind::County,
            &[
                ("047", "Nairobi City"),
                ("47", "Nairobi City"),
                ("nairobi", "Nairobi City"),
                ("Muranga", "Murang'a"),
                ("Murang’a", "Murang'a"),
                ("tharaka nithi", "Tharaka-Nithi"),
            ],
        );
        assert_eq!(check("Homa Bay"), Ok("043".to_owned()));
    }

    #[test]
    fn there_are_no_other_counties() {
        refuses(
            &FieldKind::County,
            &[
                ("048", Refusal::NotAChoice),
                ("000", Refusal::NotAChoice),
                ("Kampala", Refusal::NotAChoice),
                ("city", Refusal::NotAChoice),
            ],
        );
    }
}
