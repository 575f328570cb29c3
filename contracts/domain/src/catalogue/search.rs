//! Finds services by what people type: both languages, small slips, words in any order.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::Language;

use super::{Catalogue, Service};

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
    let mut found: Vec<(Rank, String, &Service)> = catalogue
        .services()
        .map(|service| {
            let name = words(service.name.in_language(language)).join(" ");
            (rank(catalogue, service, &asked, language), name, service)
        })
        .collect();
    let fewest = found
        .iter()
        .map(|(rank, ..)| rank.missed)
        .min()
        .unwrap_or_default();
    found.retain(|(rank, ..)| rank.missed == fewest && rank.missed < asked.len());
    found.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    found.into_iter().map(|(.., service)| service).collect()
}

fn rank(catalogue: &Catalogue, service: &Service, asked: &[String], language: Language) -> Rank {
    let names = [&service.name.en, &service.name.sw];
    let titles: Vec<Vec<String>> = names
        .into_iter()
        .chain(&service.keywords)
        .map(|title| telling(words(title)))
        .collect();
    let agency = catalogue
        .agency(&service.agency)
        .into_iter()
        .flat_map(|agency| {
            [&agency.short, &agency.name.en, &agency.name.sw]
                .into_iter()
                .flat_map(|name| words(name))
        });
    let known: Vec<String> = titles.iter().flatten().cloned().chain(agency).collect();
    let grades: Vec<Option<usize>> = asked.iter().map(|word| best_grade(word, &known)).collect();
    let name = telling(words(service.name.in_language(language)));
    Rank {
        missed: grades.iter().filter(|grade| grade.is_none()).count(),
        title: titles
            .iter()
            .filter_map(|title| title_grade(asked, title))
            .min()
            .unwrap_or(NO_TITLE),
        loose: grades.iter().flatten().sum(),
        spare: spare(asked, &name),
    }
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

fn best_grade(asked: &str, known: &[String]) -> Option<usize> {
    known.iter().filter_map(|word| grade(asked, word)).min()
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
