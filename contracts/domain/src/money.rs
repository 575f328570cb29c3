//! Kenyan shillings, in integer cents.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Serialize};

/// An amount in cents of KES. Never negative on a kiosk; signed so that differences fit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);

    /// Whole shillings.
    pub const fn shillings(kes: i64) -> Self {
        Self(kes * 100)
    }

    /// Cents.
    pub const fn cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    pub const fn as_cents(self) -> i64 {
        self.0
    }

    /// Whether nothing is to be paid.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Money {
    /// `KES 1,050` or `KES 12.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let digits = (cents / 100).to_string();
        let grouped: Vec<&str> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|chunk| std::str::from_utf8(chunk).expect("digits are ascii"))
            .collect();
        write!(f, "{sign}KES {}", grouped.join(","))?;
        if cents % 100 != 0 {
            write!(f, ".{:02}", cents % 100)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_kenyans_write_them() {
        assert_eq!(Money::shillings(50).to_string(), "KES 50");
        assert_eq!(Money::shillings(1_050).to_string(), "KES 1,050");
        assert_eq!(Money::shillings(1_234_567).to_string(), "KES 1,234,567");
        assert_eq!(Money::cents(1_250).to_string(), "KES 12.50");
    }
}
