//! One of a few: taken by id, or by label in either language.

use super::{Refusal, typed};
use crate::catalogue::Choice;

pub(super) fn check(typed: &str, options: &[Choice]) -> Result<String, Refusal> {
    let line = typed::one_line(typed)?.to_lowercase();
    options
        .iter()
        .find(|option| {
            [&option.id, &option.label.en, &option.label.sw]
                .iter()
                .any(|name| name.to_lowercase() == line)
        })
        .map(|option| option.id.clone())
        .ok_or(Refusal::NotAChoice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;
    use crate::catalogue::FieldKind;
    use crate::format::tests::{accepts, refuses};

    fn lost_or_damaged() -> FieldKind {
        let option = |id: &str, en, sw| Choice {
            id: id.to_owned(),
            label: Text::new(en, sw),
        };
        FieldKind::Choice {
            options: vec![
                option("lost", "Lost", "Imepotea"),
                option("torn", "Torn", "Imeraruka"),
            ],
        }
    }

    #[test]
    fn an_option_is_taken_by_id_or_label() {
        accepts(
            &lost_or_damaged(),
            &[("lost", "Lost"), ("TORN", "Torn"), (" imepotea ", "Lost")],
        );
    }

    #[test]
    fn nothing_else_is_an_option() {
        refuses(
            &lost_or_damaged(),
            &[
                ("stolen", Refusal::NotAChoice),
                ("los", Refusal::NotAChoice),
            ],
        );
    }
}
