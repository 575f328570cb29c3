//! Words for citizens, always in both languages.

use serde::{Deserialize, Serialize};

/// The languages a kiosk speaks.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub enum Language {
    /// English, also the language the code is written in.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Kiswahili, as spoken in Kenya.
    #[serde(rename = "sw")]
    Kiswahili,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::Kiswahili];

    /// ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Kiswahili => "sw",
        }
    }

    /// The language's name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Kiswahili => "Kiswahili",
        }
    }
}

/// One text in every language.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Kiswahili.
    pub sw: String,
}

impl Text {
    /// A text from its two forms.
    pub fn new(en: impl Into<String>, sw: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            sw: sw.into(),
        }
    }

    /// The form in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Kiswahili => &self.sw,
        }
    }
}
