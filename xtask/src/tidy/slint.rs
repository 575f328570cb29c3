//! Rules for the face.

use super::{Finding, Reading};

const SCREENS: &str = "kiosk-app/ui/screens/";

/// Keys cannot reach the rows of a `ListView` that are not on the screen yet, and a citizen with a
/// tactile keypad has only keys.
pub fn no_list_view(reading: &Reading) -> Vec<Finding> {
    found(reading, "", |word| {
        matches!(word, "ListView" | "StandardListView")
    })
    .map(|(path, line, word)| {
        let remedy = "use pages, or a ScrollView with `for`: every row can then be reached by keys";
        Finding::new(&path, line, format!("`{word}`"), remedy)
    })
    .collect()
}

/// Large text, high contrast and the landscape screen work because one place knows the sizes.
pub fn screens_take_sizes_and_colours_from_the_theme(reading: &Reading) -> Vec<Finding> {
    found(reading, SCREENS, |word| is_length(word) || is_colour(word))
        .map(|(path, line, word)| {
            let remedy = "give it a name in kiosk-app/ui/theme/ and use that";
            Finding::new(
                &path,
                line,
                format!("`{word}` is written out in a screen"),
                remedy,
            )
        })
        .collect()
}

/// Words of `.slint` files below `folder`, comments and texts aside.
fn found<'r>(
    reading: &'r Reading,
    folder: &'r str,
    wanted: impl Fn(&str) -> bool + Copy + 'r,
) -> impl Iterator<Item = (String, usize, String)> + 'r {
    let files = reading
        .ending(".slint")
        .filter(move |file| file.path.starts_with(folder));
    files.flat_map(move |file| {
        let code = code_only(&file.text);
        let mut hits = Vec::new();
        for (index, line) in code.lines().enumerate() {
            let words =
                line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '#' | '.' | '_')));
            let words = words.filter(|word| wanted(word));
            hits.extend(words.map(|word| (file.path.clone(), index + 1, word.to_owned())));
        }
        hits
    })
}

/// `12px`; but `0px` is nothing, and `1px` turns a number into a length.
fn is_length(word: &str) -> bool {
    let number = ["phx", "px", "pt", "cm", "mm", "in"]
        .iter()
        .find_map(|unit| word.strip_suffix(unit));
    let number = number.and_then(|number| number.parse::<f64>().ok());
    number.is_some_and(|number| number != 0.0 && (number - 1.0).abs() > f64::EPSILON)
}

fn is_colour(word: &str) -> bool {
    let hex = word.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
    });
    hex || word.starts_with("Colors.") || matches!(word, "rgb" | "rgba" | "hsv" | "oklch")
}

/// The text with comments and string literals blanked; lines keep their numbers.
fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = comment_or_string(rest);
        let taken = if skipped == 0 {
            first.len_utf8()
        } else {
            skipped
        };
        let (now, later) = rest.split_at(taken);
        if skipped == 0 {
            code.push(first);
        } else {
            code.extend(now.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = later;
    }
    code
}

/// How many bytes of `rest` are a comment or a string literal; 0 if it begins with neither.
fn comment_or_string(rest: &str) -> usize {
    let until = |from: usize, end: &str| {
        rest[from..]
            .find(end)
            .map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with("//") {
        return until(0, "\n") - usize::from(rest.contains('\n'));
    }
    if rest.starts_with("/*") {
        return until(2, "*/");
    }
    if rest.starts_with('"') {
        string_length(rest)
    } else {
        0
    }
}

fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::TextFile;

    fn lines(rule: super::super::Rule, path: &str, text: &str) -> Vec<usize> {
        let files = vec![TextFile::new(path, text)];
        rule(&Reading {
            files,
            ..Reading::default()
        })
        .iter()
        .map(|finding| finding.line)
        .collect()
    }

    const SCREEN: &str = "kiosk-app/ui/screens/done/screen.slint";

    #[test]
    fn a_list_view_is_found_but_not_in_a_comment() {
        let text = "// no ListView here\nListView {\n /* ListView\n */ }";
        assert_eq!(lines(no_list_view, SCREEN, text), [2]);
    }

    #[test]
    fn sizes_and_colours_written_out_in_a_screen_are_found() {
        let text = "width: 12px;\ncolor: #ff00aa;\nheight: Theme.row;\nx: 1.5px;\nc: Colors.red;\n";
        let rule = screens_take_sizes_and_colours_from_the_theme;
        assert_eq!(lines(rule, SCREEN, text), [1, 2, 4, 5]);
    }

    #[test]
    fn the_theme_itself_writes_them_out() {
        let rule = screens_take_sizes_and_colours_from_the_theme;
        assert!(lines(rule, "kiosk-app/ui/theme/theme.slint", "width: 12px;").is_empty());
    }

    #[test]
    fn nothing_and_the_unit_itself_are_no_sizes() {
        let text = "x: 0px; y: root.n * 1px; text: \"12px #fff \\\" 3px\";";
        assert!(lines(screens_take_sizes_and_colours_from_the_theme, SCREEN, text).is_empty());
    }
}
