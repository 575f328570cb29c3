//! Breaks text into lines at blanks.

/// The lines of `text`, each at most `columns` bytes, broken at blanks; a word that is longer than
/// a line is broken hard. An empty text is one empty line.
pub(super) fn wrap(text: &[u8], columns: usize) -> Vec<&[u8]> {
    text.split(|byte| *byte == b'\n')
        .flat_map(|paragraph| broken(paragraph, columns))
        .collect()
}

fn broken(mut rest: &[u8], columns: usize) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    while rest.len() > columns {
        let blank = rest[..=columns]
            .iter()
            .rposition(|byte| *byte == b' ')
            .filter(|at| *at > 0);
        let (line, next) = match blank {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => rest.split_at(columns),
        };
        lines.push(line.trim_ascii_end());
        rest = next.trim_ascii_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(rest);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, columns: usize) -> Vec<String> {
        wrap(text.as_bytes(), columns)
            .iter()
            .map(|l| String::from_utf8_lossy(l).into_owned())
            .collect()
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(texts("one two three", 7), ["one two", "three"]);
        assert_eq!(texts("one  two", 4), ["one", "two"]);
    }

    #[test]
    fn long_words_break_hard_and_newlines_are_kept() {
        assert_eq!(texts("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(texts("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(texts("", 9), [""]);
    }
}
