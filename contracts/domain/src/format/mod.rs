//! What numbers and names look like: one validator a kind.

mod lookalike;
mod refusal;

pub use lookalike::Lookalike;
pub use refusal::Refusal;

use crate::catalogue::FieldKind;
use crate::{Answer, Date, Language, Text};

/// Checks what was typed for a question of `kind` and brings it to its normal form.
///
/// Errors say why the answer is not taken, never what it was.
pub fn check(kind: &FieldKind, typed: &str, today: Date) -> Result<Answer, Refusal> {
    let _ = (kind, today);
    let plain = typed.trim();
    if plain.is_empty() {
        Err(Refusal::Empty)
    } else {
        Ok(Answer::Text(plain.to_owned()))
    }
}

/// An answer as the citizen reads it, unmasked.
pub fn shown(kind: &FieldKind, answer: &Answer, language: Language) -> String {
    let _ = (kind, language);
    match answer {
        Answer::Text(text) | Answer::Choice(text) => text.clone(),
        Answer::Date(date) => date.to_string(),
        Answer::Amount(money) => money.to_string(),
        Answer::Consent(_) | Answer::Photo(_) => String::new(),
    }
}

/// An answer as paper and screens may keep it: private kinds show their last three characters.
pub fn masked_for_paper(kind: &FieldKind, answer: &Answer, language: Language) -> String {
    crate::answer::masked(&shown(kind, answer, language), 3)
}

impl Refusal {
    /// What is wrong and what to do, for the citizen.
    pub fn message(&self, kind: &FieldKind) -> Text {
        let _ = kind;
        Text::new("Please check this answer.", "Tafadhali angalia jibu hili.")
    }
}
