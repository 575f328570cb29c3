//! Something to be said.

use kiosk_domain::Language;
use zeroize::Zeroizing;

/// Words in one language. They may be a citizen's own, so they wipe themselves and have no `Debug`.
#[derive(Clone)]
pub struct Words {
    /// As they stand on the screen.
    pub text: Zeroizing<String>,
    /// What they are in.
    pub language: Language,
    /// A number, a name, a balance: only for the headset.
    pub private: bool,
}

impl Words {
    /// Words that anybody may hear.
    pub fn public(text: &str, language: Language) -> Self {
        Self {
            text: text.to_owned().into(),
            language,
            private: false,
        }
    }

    /// Words for the headset only.
    pub fn private(text: &str, language: Language) -> Self {
        Self {
            private: true,
            ..Self::public(text, language)
        }
    }
}
