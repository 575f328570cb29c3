//! Numbers that citizens mix up, recognised by their form.

/// What an answer looks like when it does not fit the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookalike {
    /// Five to eight digits.
    NationalId,
    /// Nine digits: the serial of a waiting card or of an ID card.
    CardSerial,
    /// Letter, nine digits, letter.
    KraPin,
    /// A Kenyan mobile number.
    Phone,
    /// Something with an `@`.
    Email,
    /// One or two letters, then six or seven digits.
    Passport,
}
