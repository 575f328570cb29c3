//! What the voice says of itself. Everything else it says stands on the screen.

use kiosk_domain::Language;

/// A sentence about speech itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    /// Speech has begun; how to go on.
    Welcome,
    /// Instead of what only the headset may say.
    OnlyInHeadset,
}

/// The sentence in `language`. The Kiswahili is proposed; no native speaker has reviewed it.
pub fn phrase(phrase: Phrase, language: Language) -> &'static str {
    match (phrase, language) {
        (Phrase::Welcome, Language::English) => {
            "Speech is on. Move with the arrow keys. Choose with the select key."
        }
        (Phrase::Welcome, Language::Kiswahili) => {
            "Sauti imewashwa. Sogea kwa vitufe vya mishale. Chagua kwa kitufe cha kuchagua."
        }
        (Phrase::OnlyInHeadset, Language::English) => {
            "This is private. Plug in a headset to hear it."
        }
        (Phrase::OnlyInHeadset, Language::Kiswahili) => {
            "Hii ni siri yako. Chomeka vipokea sauti ili uisikie."
        }
    }
}
