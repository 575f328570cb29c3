//! Finds services by what people type: both languages, small slips, words in any order.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::Language;

use super::{Agency, Catalogue, Service};

/// Shortest word, in letters, in which one slip is forgiven; shorter words turn into others.
const FORGIVEN_FROM: usize = 5;

/// Words that say nothing about what is looked for.
const FILLERS: [&str; 34] = [
    "a", "an", "and", "cha", "changu", "do", "for", "get", "how", "i", "in", "kupata", "kwa", "la",
    "langu", "my", "na", "naomba", "nataka", "natafuta", "need", "ni", "of", "on", "or", "the",
    "to", "vya", "wa", "want", "with", "ya", "yangu", "za",
];

/// Worse than any title with spare words.
const NO_TITLE: usize = usize::MAX;

/// How well a service fits; the smaller, the better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Words that fit nothing.
    missed: usize,
    /// Spare words of the name or keyword that has every word and the fewest others; `NO_TITLE`
    /// when none has every word.
    title: usize,
    /// Sum over the words: 0 the same, 1 a beginning, 2 a slip.
    loose: usize,
    /// Words of the name that were not asked for.
    spare: usize,
}

/// What a service is called, in plain words. Made once: people search at every letter that they type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Called {
    english: Name,
    kiswahili: Name,
    keywords: Vec<Vec<String>>,
    agency: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Name {
    /// Every word of it: for the order.
    whole: String,
    telling: Vec<String>,
}

impl Called {
    /// The words of `service`, which `agency` offers.
    pub(super) fn of(service: &Service, agency: Option<&Agency>) -> Self {
        let names = |agency: &Agency| {
            [&agency.short, &agency.name.en, &agency.name.sw]
                .into_iter()
                .flat_map(|name| words(name))
                .collect()
        };
        Self {
            english: Name::of(&service.name.en),
            kiswahili: Name::of(&service.name.sw),
            keywords: service.keywords.iter().map(|k| telling(words(k))).collect(),
            agency: agency.map(names).unwrap_or_default(),
        }
    }

    fn name(&self, language: Language) -> &Name {
        match language {
            Language::English => &self.english,
            Language::Kiswahili => &self.kiswahili,
        }
    }

    fn titles(&self) -> impl Iterator<Item = &[String]> {
        let names = [&self.english, &self.kiswahili].map(|name| name.telling.as_slice());
        names
            .into_iter()
            .chain(self.keywords.iter().map(Vec::as_slice))
    }

    fn rank(&self, asked: &[String], language: Language) -> Rank {
        let known = || self.titles().flatten().chain(&self.agency);
        let grades = asked.iter().map(|word| best_grade(word, known()));
        let grades: Vec<Option<usize>> = grades.collect();
        Rank {
            missed: grades.iter().filter(|grade| grade.is_none()).count(),
            title: self
                .titles()
                .filter_map(|title| title_grade(asked, title))
                .min()
                .unwrap_or(NO_TITLE),
            loose: grades.iter().flatten().sum(),
            spare: spare(asked, &self.name(language).telling),
        }
    }
}

impl Name {
    fn of(name: &str) -> Self {
        let words = words(name);
        Self {
            whole: words.join(" "),
            telling: telling(words),
        }
    }
}

/// Services for `query`, best first; see [`Catalogue::search`].
pub(super) fn search<'a>(
    catalogue: &'a Catalogue,
    query: &str,
    language: Language,
) -> Vec<&'a Service> {
    let asked = telling(words(query));
    if asked.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Rank, &str, &Service)> = catalogue
        .services()
        .zip(&catalogue.called)
        .map(|(service, called)| {
            let name = called.name(language).whole.as_str();
            (called.rank(&asked, language), name, service)
        })
        .collect();
    let fewest = found
        .iter()
        .map(|(rank, ..)| rank.missed)
        .min()
        .unwrap_or_default();
    found.retain(|(rank, ..)| rank.missed == fewest && rank.missed < asked.len());
    found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    found.into_iter().map(|(.., service)| service).collect()
}

/// How many other words `title` has, when it has every word that was asked for.
fn title_grade(asked: &[String], title: &[String]) -> Option<usize> {
    let fits = asked.iter().all(|word| best_grade(word, title).is_some());
    fits.then(|| spare(asked, title))
}

/// How many words of `title` nobody asked for.
fn spare(asked: &[String], title: &[String]) -> usize {
    title
        .iter()
        .filter(|word| !asked.iter().any(|ask| grade(ask, word).is_some()))
        .count()
}

fn best_grade<'a>(asked: &str, known: impl IntoIterator<Item = &'a String>) -> Option<usize> {
    let grades = known.into_iter().filter_map(|word| grade(asked, word));
    grades.min()
}

fn grade(asked: &str, known: &str) -> Option<usize> {
    if asked == known {
        Some(0)
    } else if known.starts_with(asked) {
        Some(1)
    } else {
        is_slip(asked, known).then_some(2)
    }
}

/// One letter wrong, missing, too many, or two exchanged.
fn is_slip(asked: &str, known: &str) -> bool {
    asked.chars().count() >= FORGIVEN_FROM
        && asked.len().abs_diff(known.len()) <= 1
        && strsim::osa_distance(asked, known) <= 1
}

/// Words in lower case, without accents and apostrophes.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c) && !"'’‘ʼ".contains(*c))
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// `words` without fillers, or all of them when there is nothing else.
fn telling(words: Vec<String>) -> Vec<String> {
    let telling: Vec<String> = words
        .iter()
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .cloned()
        .collect();
    if telling.is_empty() { words } else { telling }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_apostrophes_do_not_count() {
        assert_eq!(words("Murang’a, WAMBŨI-Zoë"), ["muranga", "wambui", "zoe"]);
    }

    #[test]
    fn one_slip_is_forgiven_in_long_words_only() {
        assert!(is_slip("birht", "birth"));
        assert!(is_slip("pasport", "passport"));
        assert!(is_slip("kitambulsho", "kitambulisho"));
        assert!(!is_slip("pni", "pin"));
        assert!(!is_slip("pasprot1", "passport"));
    }

    #[test]
    fn fillers_count_only_when_there_is_nothing_else() {
        assert_eq!(telling(words("how to get my PIN")), ["pin"]);
        assert_eq!(telling(words("for my")), ["for", "my"]);
    }
}
