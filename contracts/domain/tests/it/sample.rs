//! A small sound catalogue that tests break in one place at a time.

use kiosk_domain::catalogue::{Catalogue, CatalogueFault, CatalogueFile};

const FIELDS: &str = r#"
[field.national_id]
kind = "national_id"
label = { en = "Your ID number", sw = "Nambari ya kitambulisho" }
why = { en = "To find you.", sw = "Ili tukupate." }
purpose = { en = "Finds the record.", sw = "Kupata rekodi." }

[field.amount]
kind = "amount"
label = { en = "How much?", sw = "Kiasi gani?" }
why = { en = "You choose.", sw = "Unachagua." }
purpose = { en = "Is paid.", sw = "Hulipwa." }
"#;

const CATEGORIES: &str = r#"
[[category]]
id = "identity"
name = { en = "Identity", sw = "Utambulisho" }
icon = "identity"
"#;

const CONVENIENCE_FEE: &str = r#"
[[tier]]
from_kes = 1
adds_kes = 5
valid_from = 2023-12-01
"#;

const AGENCY: &str = r#"
[agency]
id = "moja"
name = { en = "Agency One", sw = "Wakala Moja" }
short = "A1"
kiswahili = "proposed"

[field.reason]
kind = "choice"
label = { en = "Why?", sw = "Kwa nini?" }
why = { en = "It differs.", sw = "Hutofautiana." }
purpose = { en = "Decides.", sw = "Kuamua." }
options = [
  { id = "lost", label = { en = "Lost", sw = "Imepotea" } },
  { id = "torn", label = { en = "Torn", sw = "Imeraruka" } },
]

[field.letter]
kind = "document_photo"
label = { en = "The letter", sw = "Barua" }
why = { en = "To read it.", sw = "Kuisoma." }
purpose = { en = "Proves.", sw = "Kuthibitisha." }

[field.finger]
kind = "fingerprint"
required = false
label = { en = "Your finger", sw = "Kidole chako" }
why = { en = "To know you.", sw = "Kukutambua." }
purpose = { en = "Compares.", sw = "Kulinganisha." }

[[service]]
id = "moja-card"
name.en = "New card"
name.sw = "Kadi mpya"
mode = "APPLY"
category = "identity"
core = true
kiswahili = "proposed"
keywords = ["card"]
needs = [{ en = "The letter", sw = "Barua" }]
takes = { en = "At once", sw = "Papo hapo" }
output = { en = "A card", sw = "Kadi" }
purpose = { en = "To make a card.", sw = "Kutengeneza kadi." }
lawful_basis = "public_task"
evidence = "A"
inputs_sourced = true
sources = ["https://agency.example/card"]

[service.steps]
identify = ["national_id"]
check_finger = ["finger"]
questions = ["reason", { use = "national_id", as = "mother_id", required = false }]
capture = ["letter"]

[[service.fee]]
label.en = "Card"
label.sw = "Kadi"
amount = 300
valid_from = 2024-01-01
valid_to = 2024-12-31
"#;

/// The sound files, with `from` replaced by `to` in whichever file has it.
pub(crate) fn files(from: &str, to: &str) -> Vec<CatalogueFile> {
    let files = [
        ("fields.toml", FIELDS),
        ("categories.toml", CATEGORIES),
        ("convenience-fee.toml", CONVENIENCE_FEE),
        ("moja.toml", AGENCY),
    ];
    assert!(
        files.iter().any(|(_, text)| text.contains(from)),
        "no file has {from:?}"
    );
    files
        .map(|(name, text)| CatalogueFile::new(name, text.replacen(from, to, 1)))
        .to_vec()
}

/// The sound catalogue.
pub(crate) fn sound() -> Catalogue {
    Catalogue::from_files(&files("", "")).expect("the sample is sound")
}

/// What is wrong after the change.
pub(crate) fn faults(from: &str, to: &str) -> Vec<CatalogueFault> {
    Catalogue::from_files(&files(from, to)).expect_err("the change breaks the sample")
}
