//! Why an answer is not taken. Never holds what was typed, save one sign that does not belong.

use crate::{Date, Money};

use super::Lookalike;

/// Why an answer is not taken; [`Refusal::message`] says it to the citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was typed.
    Empty,
    /// Too few characters.
    TooShort {
        /// Fewest, in characters.
        min: usize,
    },
    /// Too many characters.
    TooLong {
        /// Most, in characters.
        max: usize,
    },
    /// Something else than digits.
    NotDigits,
    /// A character that does not belong there.
    Unwelcome {
        /// The first such character.
        character: char,
    },
    /// Not built like the thing that is asked for.
    WrongForm {
        /// A made-up answer of the right form.
        example: &'static str,
    },
    /// Right, but for another question.
    LooksLike {
        /// What it probably is.
        other: Lookalike,
    },
    /// Not a day of the calendar.
    NotADate,
    /// A day or year that has not come, where the past is asked for.
    DateInFuture,
    /// A day that has gone, where the future is asked for.
    DateInPast,
    /// Before the first day that is taken.
    TooEarly {
        /// First day taken.
        earliest: Date,
    },
    /// After the last day that is taken.
    TooLate {
        /// Last day taken.
        latest: Date,
    },
    /// Less than can be paid.
    AmountTooSmall {
        /// Least.
        min: Money,
    },
    /// More than can be paid here.
    AmountTooLarge {
        /// Most.
        max: Money,
    },
    /// None of the options.
    NotAChoice,
    /// Cannot be typed: a device takes it.
    NotTyped,
}
