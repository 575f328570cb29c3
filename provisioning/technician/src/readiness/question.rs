//! What only eyes can tell, asked in plain words: on the terminal, or answered by a file.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use kiosk_enrolment::files::{self, FileError};
use thiserror::Error;

/// One question; "yes" means that all is well.
pub struct Question {
    /// For files and reports.
    pub id: &'static str,
    /// For people.
    pub text: &'static str,
    /// The deed that must have worked for the question to make sense, if any.
    pub after: Option<&'static str>,
}

/// Every question, in order.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "receipt-readable",
        text: "Can you read every line of the test receipt?",
        after: Some("test-receipt"),
    },
    Question {
        id: "picture-upright",
        text: "Is the photograph upright and sharp?",
        after: Some("photograph"),
    },
    Question {
        id: "screen-whole",
        text: "Is the whole screen lit, without lines or spots?",
        after: None,
    },
    Question {
        id: "lamp-lit",
        text: "Is the lamp above the camera lit?",
        after: Some("photograph"),
    },
];

/// Where answers come from.
pub enum Answers {
    /// Whoever sits at the terminal.
    Terminal,
    /// A file: `receipt-readable = true`, a line a question.
    File(PathBuf, toml::Table),
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum AnswersError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no TOML.
    #[error("{path}: {what}; write `{example} = true` or `false`, a line a question", path = .0.display(), what = .1, example = QUESTIONS[0].id)]
    Malformed(PathBuf, String),
    /// The file does not answer.
    #[error("{path} does not say `{id} = true` or `false`; add that line", path = .0.display(), id = .1)]
    Missing(PathBuf, &'static str),
    /// Nobody is at the terminal.
    #[error("nobody answered `{0}`; run it again, what was done is kept")]
    Nobody(&'static str),
}

impl Answers {
    /// Of the file, or of the terminal when there is none.
    pub fn from(file: Option<&Path>) -> Result<Self, AnswersError> {
        let Some(file) = file else {
            return Ok(Self::Terminal);
        };
        let text = files::read(file)?;
        let table = text.parse::<toml::Table>().map_err(|error| {
            AnswersError::Malformed(file.to_owned(), error.message().to_owned())
        })?;
        Ok(Self::File(file.to_owned(), table))
    }

    /// The answer to `question`; the terminal is `input` and `talk`.
    pub fn ask(
        &self,
        question: &Question,
        input: &mut dyn BufRead,
        talk: &mut dyn Write,
    ) -> Result<bool, AnswersError> {
        match self {
            Self::File(path, table) => table
                .get(question.id)
                .and_then(toml::Value::as_bool)
                .ok_or_else(|| AnswersError::Missing(path.clone(), question.id)),
            Self::Terminal => asked(question, input, talk),
        }
    }
}

fn asked(
    question: &Question,
    input: &mut dyn BufRead,
    talk: &mut dyn Write,
) -> Result<bool, AnswersError> {
    let nobody = || AnswersError::Nobody(question.id);
    loop {
        write!(talk, "{} (yes or no) ", question.text)
            .and_then(|()| talk.flush())
            .map_err(|_| nobody())?;
        let mut line = String::new();
        if input.read_line(&mut line).map_err(|_| nobody())? == 0 {
            return Err(nobody());
        }
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" | "ndio" => return Ok(true),
            "n" | "no" | "hapana" => return Ok(false),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(typed: &str) -> Result<bool, AnswersError> {
        Answers::Terminal.ask(&QUESTIONS[0], &mut typed.as_bytes(), &mut Vec::new())
    }

    #[test]
    fn yes_and_no_are_understood_in_both_languages() {
        for (typed, well) in [
            ("yes\n", true),
            ("Ndio\n", true),
            ("n\n", false),
            ("hapana\n", false),
        ] {
            assert_eq!(answer(typed).ok(), Some(well), "{typed}");
        }
    }

    #[test]
    fn anything_else_is_asked_again_and_silence_is_no_answer() {
        assert_eq!(answer("perhaps\nyes\n").ok(), Some(true));
        assert!(matches!(answer("perhaps\n"), Err(AnswersError::Nobody(_))));
    }
}
