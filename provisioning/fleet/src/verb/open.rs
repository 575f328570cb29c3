//! `kiosk-fleet open`

use std::path::{Path, PathBuf};

use clap::Args;
use kiosk_enrolment::{Certificate, files};
use kiosk_envelope::{AgencySecretKeys, DevicePublicKey, SealedTransaction, open};
use kiosk_protocol::{AgencyItem, AgencyPage};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::input::{STDIN, text_of};

/// Open sealed transactions with an agency's secret key.
///
/// Reads JSON: a page of the agency interface, a list of its items, or sealed transactions.
/// Writes a JSON list with header, slot, signature and body of each. What citizens said is in it:
/// keep it where the agency keeps such things.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet open --secret kra.secret.toml page.json
  kiosk-fleet open --secret kra.secret.toml --certificate ksk-047-0001.pem page.json
Exit codes: 0 all opened, 1 at least one did not, 2 the input cannot be read.")]
pub struct Open {
    /// The agency's secret keys.
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// Certificate of the kiosk that sealed them, to check its signatures.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// File with the transactions; `-` reads standard input.
    #[arg(value_name = "FILE", default_value = STDIN)]
    input: PathBuf,
}

/// The forms in which transactions come.
#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    Page(AgencyPage),
    Items(Vec<AgencyItem>),
    Many(Vec<SealedTransaction>),
    One(Box<SealedTransaction>),
}

impl Input {
    fn transactions(self) -> Vec<SealedTransaction> {
        let sealed = |items: Vec<AgencyItem>| items.into_iter().map(|item| item.sealed).collect();
        match self {
            Self::Page(page) => sealed(page.items),
            Self::Items(items) => sealed(items),
            Self::Many(transactions) => transactions,
            Self::One(transaction) => vec![*transaction],
        }
    }
}

impl Open {
    /// Opens them.
    pub fn run(self) -> Result<Answer, Failure> {
        let file = self.secret.display().to_string();
        let keys = AgencySecretKeys::parse(&file, &files::read(&self.secret)?)?;
        let signer = self.certificate.as_deref().map(key_of).transpose()?;
        let input: Input = serde_json::from_str(&text_of(&self.input)?).map_err(|_| {
            Failure::Input(format!(
                "{} is not a page of the agency interface, nor sealed transactions in JSON",
                self.input.display()
            ))
        })?;
        let opened: Vec<(Value, bool)> = input
            .transactions()
            .iter()
            .map(|sealed| opened(sealed, &keys, signer.as_ref()))
            .collect();
        let all = opened.iter().all(|(_, good)| *good);
        let list = Value::Array(opened.into_iter().map(|(value, _)| value).collect());
        let text = serde_json::to_string_pretty(&list).expect("a value is JSON");
        Ok(if all {
            Answer::yes(text, list)
        } else {
            Answer::no(text, list)
        })
    }
}

fn key_of(path: &Path) -> Result<DevicePublicKey, Failure> {
    let unusable = |source| Failure::Certificate {
        path: path.to_owned(),
        source,
    };
    Certificate::from_pem(&files::read(path)?)
        .and_then(|certificate| certificate.public_key())
        .map_err(unusable)
}

/// One transaction as JSON, and whether it opened and was signed by whom it should.
fn opened(
    sealed: &SealedTransaction,
    keys: &AgencySecretKeys,
    signer: Option<&DevicePublicKey>,
) -> (Value, bool) {
    let signature = match signer.map(|key| sealed.verify(key)) {
        None => "not-checked",
        Some(Ok(())) => "genuine",
        Some(Err(_)) => "forged",
    };
    let header = &sealed.routing.header;
    let body = match keys.get(&header.agency, &sealed.routing.key_id) {
        Some(key) => open(sealed, key).map_err(|error| error.to_string()),
        None => Err(format!(
            "no key {} of {}",
            sealed.routing.key_id, header.agency
        )),
    };
    let mut value = json!({
        "header": header,
        "slot": sealed.routing.slot,
        "signature": signature,
    });
    let good = body.is_ok() && signature != "forged";
    match body {
        Ok(body) => value["body"] = json!(body),
        Err(why) => value["error"] = json!(why),
    }
    (value, good)
}
