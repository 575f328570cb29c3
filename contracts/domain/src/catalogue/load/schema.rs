//! The shape of the files, as people write them.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::catalogue::{Evidence, FeeAmount, FeeTier, Kiswahili, LawfulBasis, Mode};
use crate::{AgencyId, Date, FieldId, ServiceId, Text};

/// Questions by id: `[field.national_id]`.
pub(super) type FieldEntries = BTreeMap<Spanned<FieldId>, FieldEntry>;

/// `fields.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldsFile {
    pub(super) field: FieldEntries,
}

/// `categories.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoriesFile {
    pub(super) category: Vec<CategoryEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryEntry {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<Text>,
    pub(super) icon: String,
}

/// `convenience-fee.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConvenienceFeeFile {
    pub(super) tier: Vec<Spanned<TierEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TierEntry {
    from_kes: u32,
    adds_kes: u32,
    #[serde(deserialize_with = "date")]
    valid_from: Date,
    #[serde(default, deserialize_with = "optional_date")]
    valid_to: Option<Date>,
}

impl TierEntry {
    pub(super) fn tier(&self) -> FeeTier {
        FeeTier {
            from_kes: self.from_kes,
            adds_kes: self.adds_kes,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }
}

/// `<agency>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgencyFile {
    pub(super) agency: AgencyEntry,
    /// Questions that only this agency asks.
    #[serde(default)]
    pub(super) field: FieldEntries,
    #[serde(default)]
    pub(super) service: Vec<ServiceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgencyEntry {
    pub(super) id: Spanned<AgencyId>,
    pub(super) name: Spanned<Text>,
    pub(super) short: String,
    pub(super) kiswahili: Kiswahili,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceEntry {
    pub(super) id: Spanned<ServiceId>,
    pub(super) name: Spanned<Text>,
    pub(super) mode: Mode,
    pub(super) category: Spanned<String>,
    pub(super) core: bool,
    pub(super) kiswahili: Kiswahili,
    pub(super) keywords: Vec<String>,
    pub(super) needs: Vec<Spanned<Text>>,
    pub(super) takes: Spanned<Text>,
    pub(super) output: Spanned<Text>,
    #[serde(default)]
    pub(super) officer_biometrics: bool,
    pub(super) purpose: Option<Spanned<Text>>,
    pub(super) lawful_basis: LawfulBasis,
    pub(super) evidence: Evidence,
    pub(super) inputs_sourced: bool,
    pub(super) sources: Vec<String>,
    #[serde(default)]
    pub(super) steps: StepsEntry,
    #[serde(default)]
    pub(super) fee: Vec<FeeEntry>,
}

/// The questions, by the state of the journey that asks them.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StepsEntry {
    pub(super) identify: Vec<Spanned<FieldUse>>,
    pub(super) check_finger: Vec<Spanned<FieldUse>>,
    pub(super) questions: Vec<Spanned<FieldUse>>,
    pub(super) capture: Vec<Spanned<FieldUse>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeEntry {
    pub(super) label: Spanned<Text>,
    #[serde(deserialize_with = "amount")]
    pub(super) amount: FeeAmount,
    #[serde(deserialize_with = "date")]
    pub(super) valid_from: Date,
    #[serde(default, deserialize_with = "optional_date")]
    pub(super) valid_to: Option<Date>,
    pub(super) note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldEntry {
    pub(super) kind: Spanned<String>,
    pub(super) label: Option<Spanned<Text>>,
    pub(super) why: Option<Spanned<Text>>,
    pub(super) purpose: Option<Spanned<Text>>,
    pub(super) required: Option<bool>,
    pub(super) private: Option<bool>,
    pub(super) options: Option<Vec<OptionEntry>>,
    pub(super) characters_max: Option<u16>,
    pub(super) days_min: Option<i32>,
    pub(super) days_max: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionEntry {
    pub(super) id: Spanned<String>,
    pub(super) label: Spanned<Text>,
}

/// A question that a service asks: `"national_id"`, or
/// `{ use = "national_id", as = "mother_id", label = { … } }` with words of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub(super) struct FieldUse {
    #[serde(rename = "use")]
    pub(super) field: FieldId,
    #[serde(rename = "as")]
    pub(super) renamed: Option<FieldId>,
    pub(super) label: Option<Spanned<Text>>,
    pub(super) why: Option<Spanned<Text>>,
    pub(super) purpose: Option<Spanned<Text>>,
    pub(super) required: Option<bool>,
}

impl<'de> Deserialize<'de> for FieldUse {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(FieldUseVisitor)
    }
}

struct FieldUseVisitor;

impl<'de> Visitor<'de> for FieldUseVisitor {
    type Value = FieldUse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a field, or a table with `use`")
    }

    fn visit_str<E: Error>(self, id: &str) -> Result<FieldUse, E> {
        let field = FieldId::new(id).map_err(E::custom)?;
        let (renamed, required) = (None, None);
        Ok(FieldUse {
            field,
            renamed,
            label: None,
            why: None,
            purpose: None,
            required,
        })
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<FieldUse, M::Error> {
        FieldUse::deserialize(MapAccessDeserializer::new(map))
    }
}

/// `1000`, or one of the words of [`FeeAmount`].
fn amount<'de, D: Deserializer<'de>>(from: D) -> Result<FeeAmount, D::Error> {
    from.deserialize_any(AmountVisitor)
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = FeeAmount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whole shillings, \"free\", \"entered\", \"set_by_agency\" or \"not_found\"")
    }

    fn visit_i64<E: Error>(self, kes: i64) -> Result<FeeAmount, E> {
        match u32::try_from(kes) {
            Ok(0) => Err(E::custom("an amount of 0 is written \"free\"")),
            Ok(kes) => Ok(FeeAmount::Kes(kes)),
            Err(_) => Err(E::custom(format!("{kes} is not an amount of shillings"))),
        }
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<FeeAmount, E> {
        FeeAmount::deserialize(StrDeserializer::new(word))
    }
}

/// A TOML date without time or zone, e.g. `2025-10-31`.
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(from)?.to_string();
    written.parse().map_err(D::Error::custom)
}

fn optional_date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    date(from).map(Some)
}
