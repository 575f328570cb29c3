//! A file that is being read: knows its lines and keeps its faults.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::Text;
use crate::catalogue::{CatalogueFault, CatalogueFile};

/// A file that is being read.
pub(super) struct Page<'a> {
    file: &'a CatalogueFile,
    /// What was wrong so far.
    pub(super) faults: Vec<CatalogueFault>,
}

impl<'a> Page<'a> {
    pub(super) fn new(file: &'a CatalogueFile) -> Self {
        Self {
            file,
            faults: Vec::new(),
        }
    }

    /// The file's name.
    pub(super) fn name(&self) -> &str {
        &self.file.name
    }

    /// `kra.toml:12`, for faults that name another place.
    pub(super) fn place(&self, at: &Range<usize>) -> String {
        format!("{}:{}", self.file.name, self.line(at.start))
    }

    /// Notes a fault at the bytes `at`.
    pub(super) fn fault(
        &mut self,
        at: &Range<usize>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.faults.push(CatalogueFault {
            file: self.file.name.clone(),
            line: self.line(at.start),
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    /// The file in the shape of `T`; a fault, and nothing, when it has another one.
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Option<T> {
        toml::from_str(&self.file.text)
            .inspect_err(|error| {
                let at = error.span().unwrap_or(0..0);
                self.fault(&at, error.message(), remedy(error.message()));
            })
            .ok()
    }

    /// `words` when both languages say something.
    pub(super) fn words(&mut self, name: &str, words: &Spanned<Text>) -> Text {
        let text = words.get_ref();
        for (language, said) in [("English", &text.en), ("Kiswahili", &text.sw)] {
            if said.trim().is_empty() {
                let what = format!("the {language} of `{name}` is empty");
                self.fault(&words.span(), what, format!("write the {language}"));
            }
        }
        text.clone()
    }

    /// `words` that may not be left out; `of` is what they describe, `at` where it stands.
    pub(super) fn needed_words(
        &mut self,
        name: &str,
        words: Option<&Spanned<Text>>,
        of: &str,
        at: &Range<usize>,
    ) -> Option<Text> {
        if words.is_none() {
            let remedy = format!("add `{name} = {{ en = \"…\", sw = \"…\" }}`");
            self.fault(at, format!("{of} has no `{name}`"), remedy);
        }
        words.map(|words| self.words(name, words))
    }

    fn line(&self, byte: usize) -> usize {
        let before = self.file.text.as_bytes().iter().take(byte);
        before.filter(|b| **b == b'\n').count() + 1
    }
}

/// What to do about a file that has not the shape of its schema.
fn remedy(message: &str) -> &'static str {
    if message.contains("unknown field") {
        "remove the key or correct its spelling"
    } else if message.contains("unknown variant") {
        "use one of the names that are listed"
    } else if message.contains("missing field `sw`") {
        "write the Kiswahili, and leave `kiswahili = \"proposed\"` until it has been reviewed"
    } else if message.contains("missing field") {
        "add the key"
    } else if message.contains("duplicate key") {
        "keep one of the two"
    } else {
        "correct the line"
    }
}
