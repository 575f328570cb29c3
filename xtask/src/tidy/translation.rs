//! Every sentence of the face exists in Kiswahili.

use std::collections::HashSet;

use super::{Finding, Reading, TextFile};

const KISWAHILI: &str = "kiosk-app/lang/sw/LC_MESSAGES/kiosk-app.po";

/// Each `@tr` of the face has an entry that is neither empty nor a guess ("fuzzy").
pub fn every_sentence_has_its_kiswahili(reading: &Reading) -> Vec<Finding> {
    let Some(po) = reading.file(KISWAHILI) else {
        return Vec::new();
    };
    let translated = translated(&po.text);
    let files = reading
        .ending(".slint")
        .filter(|file| file.path.starts_with("kiosk-app/"));
    files
        .flat_map(sentences)
        .filter(|(_, _, sentence)| !translated.contains(sentence))
        .map(|(file, line, sentence)| {
            let what = format!("no Kiswahili for \"{sentence}\"");
            Finding::new(
                &file.path,
                line,
                what,
                "add it to kiosk-app/lang/sw/LC_MESSAGES/kiosk-app.po",
            )
        })
        .collect()
}

/// The `msgid`s that have a full translation. Entries are apart by an empty line; a context is not
/// looked at, since the face is built without them.
fn translated(po: &str) -> HashSet<String> {
    po.split("\n\n").filter_map(entry).collect()
}

fn entry(text: &str) -> Option<String> {
    let mut id = String::new();
    let mut translations: Vec<String> = Vec::new();
    let mut in_id = false;
    for line in text.lines() {
        if line.starts_with("#,") && line.contains("fuzzy") {
            return None;
        }
        if line.starts_with('#') {
            continue;
        }
        if line.starts_with("msg") {
            in_id = line.starts_with("msgid ");
            if line.starts_with("msgstr") {
                translations.push(String::new());
            }
        }
        let part = literal(line.get(line.find('"')?..)?)?.0;
        match translations.last_mut() {
            Some(translation) => translation.push_str(&part),
            None if in_id => id.push_str(&part),
            None => {} // a context, or the plural of the id
        }
    }
    let full = !translations.is_empty() && translations.iter().all(|text| !text.is_empty());
    full.then_some(id)
}

/// Where each `@tr("…")` stands and what it says in English; of a plural the singular.
fn sentences(file: &TextFile) -> Vec<(&TextFile, usize, String)> {
    let text = without_comments(&file.text);
    let at = text.match_indices("@tr(");
    at.filter_map(|(at, open)| {
        let line = text[..at].matches('\n').count() + 1;
        let (first, rest) = literal(text[at + open.len()..].trim_start())?;
        let after_context = rest.trim_start().strip_prefix("=>").map(str::trim_start);
        let sentence = match after_context {
            Some(rest) => literal(rest)?.0,
            None => first,
        };
        Some((file, line, sentence))
    })
    .collect()
}

/// Whole-line comments only: `//` also stands inside texts.
fn without_comments(text: &str) -> String {
    let blank = |line: &str| line.trim_start().starts_with("//");
    text.lines()
        .map(|line| {
            if blank(line) {
                "\n".to_owned()
            } else {
                format!("{line}\n")
            }
        })
        .collect()
}

/// The string literal that `text` begins with, unescaped, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('"')?.char_indices();
    let mut value = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 2..])),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                other => other,
            }),
            _ => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const PO: &str = r#"
msgid ""
msgstr "Language: sw\n"

#: ui/screens/done/screen.slint:3
msgid "Thank you"
msgstr "Asante"

msgid ""
"Take your "
"receipt"
msgstr ""
"Chukua "
"risiti"

msgid "Pay"
msgstr ""

#, fuzzy
msgid "Help"
msgstr "Saidia"

msgid "{n} page"
msgid_plural "{n} pages"
msgstr[0] "ukurasa {n}"
msgstr[1] ""
"#;

    fn missing(slint: &str) -> Vec<String> {
        let files = vec![
            TextFile::new(KISWAHILI, PO),
            TextFile::new("kiosk-app/ui/a.slint", slint),
        ];
        let findings = every_sentence_has_its_kiswahili(&Reading {
            files,
            ..Reading::default()
        });
        findings
            .iter()
            .map(|finding| format!("{}: {}", finding.line, finding.what))
            .collect()
    }

    #[test]
    fn a_sentence_with_an_entry_is_fine_also_over_several_lines() {
        assert!(missing(r#"text: @tr("Thank you") + @tr( "Take your receipt");"#).is_empty());
    }

    #[test]
    fn an_absent_an_empty_and_a_guessed_entry_are_found_with_their_line() {
        let slint = "a: @tr(\"Goodbye\");\nb: @tr(\"Pay\");\n// @tr(\"Old\")\nc: @tr(\"Help\");";
        assert_eq!(
            missing(slint),
            [
                "1: no Kiswahili for \"Goodbye\"",
                "2: no Kiswahili for \"Pay\"",
                "4: no Kiswahili for \"Help\""
            ]
        );
    }

    #[test]
    fn a_plural_needs_all_its_forms() {
        assert_eq!(missing("@tr(\"{n} page\" | \"{n} pages\" % n)").len(), 1);
    }

    #[test]
    fn a_context_is_not_taken_for_the_sentence() {
        assert!(missing("@tr(\"at the end\" => \"Thank you\")").is_empty());
    }
}
