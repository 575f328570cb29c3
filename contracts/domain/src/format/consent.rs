//! A box: `yes` when it is ticked, `no` when it is left empty.

use super::{Refusal, typed};

pub(super) fn check(typed: &str) -> Result<bool, Refusal> {
    match typed::compact(typed)?.as_str() {
        "YES" | "NDIYO" => Ok(true),
        "NO" | "HAPANA" => Ok(false),
        _ => Err(Refusal::NotAChoice),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::Consent;
    use crate::format::Refusal;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn a_box_is_ticked_or_not() {
        accepts(
            &Consent,
            &[
                ("yes", "Yes"),
                ("Ndiyo", "Yes"),
                ("no", "No"),
                ("hapana", "No"),
            ],
        );
        refuses(&Consent, &[("maybe", Refusal::NotAChoice)]);
    }
}
