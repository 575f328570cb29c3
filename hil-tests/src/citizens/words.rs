//! What the face says, so that a story names a control in English and finds it in any language.
//!
//! gettext's `.po`: <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>.

use std::collections::BTreeMap;

use kiosk_domain::Language;

/// The translations of the face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(BTreeMap<String, Vec<String>>);

impl Words {
    /// Reads a `.po` file. One English text may have a translation in each place where it stands.
    pub fn parse(po: &str) -> Self {
        let mut words = Self::default();
        let mut english = String::new();
        let mut part = Part::Other;
        let mut translated = String::new();
        for line in po.lines().chain([""]) {
            let line = line.trim();
            if line.starts_with('"') {
                match part {
                    Part::English => english.push_str(&unquoted(line)),
                    Part::Translated => translated.push_str(&unquoted(line)),
                    Part::Other => {}
                }
                continue;
            }
            if part == Part::Translated {
                words.add(&english, &translated);
            }
            part = if let Some(rest) = line.strip_prefix("msgid ") {
                english = unquoted(rest);
                Part::English
            } else if let Some(rest) = line.strip_prefix("msgstr ") {
                translated = unquoted(rest);
                Part::Translated
            } else {
                Part::Other
            };
        }
        words
    }

    fn add(&mut self, english: &str, translated: &str) {
        if english.is_empty() || translated.is_empty() {
            return;
        }
        let known = self.0.entry(english.to_owned()).or_default();
        if !known.iter().any(|text| text == translated) {
            known.push(translated.to_owned());
        }
    }

    /// The ways in which `english` may stand on the screen in `language`. What is not translated
    /// stands there in English.
    pub fn of(&self, english: &str, language: Language) -> Vec<String> {
        let translated = match language {
            Language::English => None,
            Language::Kiswahili => self.0.get(english),
        };
        translated
            .cloned()
            .unwrap_or_else(|| vec![english.to_owned()])
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    English,
    Translated,
    Other,
}

fn unquoted(text: &str) -> String {
    let inner = text
        .trim()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_default();
    let mut plain = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('n') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => {}
            },
            (letter, false) => plain.push(letter),
        }
    }
    plain
}
