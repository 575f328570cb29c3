//! What is served, and how.

use serde::{Deserialize, Serialize};

use crate::{AgencyId, Capability, Date, Money, ServiceId, Text};

use super::{ConvenienceFee, FeeAmount, FeeRow, Field, Price};

/// How far a kiosk alone can take a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mode {
    /// Complete at the kiosk: the output is printed or sent at once.
    #[serde(rename = "E2E")]
    EndToEnd,
    /// A status or an enquiry.
    #[serde(rename = "INFO")]
    Info,
    /// Pay and take a receipt.
    #[serde(rename = "PAY")]
    Pay,
    /// Apply and pay here; the document follows.
    #[serde(rename = "APPLY")]
    Apply,
    /// The kiosk prepares; an officer must see originals, fingers or a witness. Ends with a counter ticket.
    #[serde(rename = "PART")]
    Part,
}

/// DPA 2019 s.30: why the agency may process what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LawfulBasis {
    /// A task of a public authority; consent is not asked.
    PublicTask,
    /// A legal obligation of the citizen or the agency.
    LegalObligation,
    /// The citizen agrees, and may refuse.
    Consent,
    /// A contract with the citizen.
    Contract,
}

/// How well a service's facts are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Evidence {
    /// Service and fee, or a stated "free", were both found in sources.
    A,
    /// The service was found; its fee was not, or is assumed.
    B,
}

/// How far Kiswahili texts can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kiswahili {
    /// Written for this catalogue; no native speaker has read it yet.
    Proposed,
    /// A native speaker has read and approved it.
    Reviewed,
}

/// A service of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Id, e.g. `kra-pin-print`.
    pub id: ServiceId,
    /// The agency that serves.
    pub agency: AgencyId,
    /// What it is called on the screen.
    pub name: Text,
    /// How far the kiosk can take it.
    pub mode: Mode,
    /// Life event, e.g. `identity`, `tax`: the groups of the find screen.
    pub category: String,
    /// One of the 128 of the programme, rather than a variant.
    pub core: bool,
    /// Review state of this service's Kiswahili.
    pub kiswahili: Kiswahili,
    /// Other words people search by, both languages mixed.
    pub keywords: Vec<String>,
    /// What to bring or know, a line each.
    pub needs: Vec<Text>,
    /// How long until the output is there.
    pub takes: Text,
    /// What the citizen leaves with, and what follows.
    pub output: Text,
    /// Whether an officer captures biometrics later, at a counter.
    pub officer_biometrics: bool,
    /// Why the agency processes these data.
    pub purpose: Text,
    /// On which legal ground.
    pub lawful_basis: LawfulBasis,
    /// Dated fees; several rows add up (e.g. fee and deposit) when valid on the same day.
    pub fees: Vec<FeeRow>,
    /// What is asked, in order.
    pub steps: Vec<Step>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// How well they are supported.
    pub evidence: Evidence,
    /// Whether the inputs come from a source; otherwise they are a plausible minimum.
    pub inputs_sourced: bool,
}

impl Service {
    /// Every field, in the order it is asked.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.steps.iter().flat_map(|step| &step.fields)
    }

    /// What it costs on `date`: the sum of the rows that are valid then. The row that is known
    /// least decides: one amount that nobody knows leaves the sum unknown.
    pub fn price_on(&self, date: Date, convenience_fee: &ConvenienceFee) -> Price {
        let valid = || {
            self.fees
                .iter()
                .filter(|row| row.valid_on(date))
                .map(|row| row.amount)
        };
        let has = |amount| valid().any(|other| other == amount);
        if valid().next().is_none() || has(FeeAmount::NotFound) {
            Price::NotFound
        } else if has(FeeAmount::SetByAgency) {
            Price::SetByAgency
        } else if has(FeeAmount::Entered) {
            Price::Entered
        } else {
            let agency_fee: Money = valid().map(FeeAmount::known).sum();
            convenience_fee.price(agency_fee, date)
        }
    }

    /// The device families without which this service cannot run.
    pub fn capabilities(&self) -> Vec<Capability> {
        let mut needed: Vec<Capability> = self
            .fields()
            .filter_map(|field| field.kind.capability())
            .collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}

/// A group of questions that belong to one state of the journey.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which state asks them.
    pub kind: StepKind,
    /// The questions; never empty.
    pub fields: Vec<Field>,
}

/// The state of the journey that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Who the citizen is.
    Identify,
    /// A finger that is compared, or another way in its place.
    CheckFinger,
    /// Anything else that is typed or chosen.
    Questions,
    /// Documents put under the camera.
    Capture,
}
