//! What it costs, and from when to when.

use serde::{Deserialize, Serialize};

use crate::{Date, Money, Text};

/// A dated line of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRow {
    /// What it is for.
    pub label: Text,
    /// How much.
    pub amount: FeeAmount,
    /// First day on which it is charged.
    pub valid_from: Date,
    /// Last day on which it is charged; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// What the sources say beyond the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl FeeRow {
    /// Whether it is charged on `date`.
    pub fn valid_on(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }
}

/// How an amount is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeAmount {
    /// A number, in whole shillings in the file.
    Kes(u32),
    /// Stated to be free.
    Free,
    /// The citizen types it, from an invoice or by choice.
    Entered,
    /// The agency sets it later (per plot, vehicle, schedule); nothing is charged here.
    SetByAgency,
    /// No source states it; nothing is charged here and the screen says so.
    NotFound,
}

impl FeeAmount {
    /// What is charged, as far as it is known.
    pub fn known(self) -> Money {
        match self {
            Self::Kes(kes) => Money::shillings(i64::from(kes)),
            Self::Free | Self::Entered | Self::SetByAgency | Self::NotFound => Money::ZERO,
        }
    }
}

/// What eCitizen adds, by tiers; may be ended by a date when the courts have spoken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConvenienceFee {
    /// Tiers by the amount they start at, rising.
    pub tiers: Vec<FeeTier>,
}

/// From this amount on, this much is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTier {
    /// Smallest agency fee of the tier, in whole shillings.
    pub from_kes: u32,
    /// What is added, in whole shillings.
    pub adds_kes: u32,
    /// First day.
    pub valid_from: Date,
    /// Last day; open when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// A price on a day, as shown before anything is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Price {
    /// Nothing to pay.
    Free,
    /// Agency fee, convenience fee and their sum.
    Known {
        /// What the agency takes.
        agency_fee: Money,
        /// What eCitizen adds.
        convenience_fee: Money,
    },
    /// The citizen enters the amount.
    Entered,
    /// The agency sets it later.
    SetByAgency,
    /// No source states it.
    NotFound,
}

impl FeeTier {
    fn applies(&self, fee: Money, date: Date) -> bool {
        self.valid_from <= date
            && self.valid_to.is_none_or(|last| date <= last)
            && Money::shillings(i64::from(self.from_kes)) <= fee
    }
}

impl ConvenienceFee {
    /// The price of something that costs `agency_fee` on `date`; also for an amount that the
    /// citizen entered.
    pub fn price(&self, agency_fee: Money, date: Date) -> Price {
        if agency_fee.is_zero() {
            return Price::Free;
        }
        Price::Known {
            agency_fee,
            convenience_fee: self.on(agency_fee, date),
        }
    }

    /// What is added to `fee` on `date`; nothing when nothing is paid.
    pub fn on(&self, fee: Money, date: Date) -> Money {
        if fee.is_zero() {
            return Money::ZERO;
        }
        self.tiers
            .iter()
            .filter(|tier| tier.applies(fee, date))
            .max_by_key(|tier| tier.from_kes)
            .map_or(Money::ZERO, |tier| {
                Money::shillings(i64::from(tier.adds_kes))
            })
    }
}
