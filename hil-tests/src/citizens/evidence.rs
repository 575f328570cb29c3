//! What a run leaves behind for those who want to see: ledger, opened transactions, summary.

use std::fs;
use std::path::Path;

use kiosk_domain::{Answer, TransactionBody};
use kiosk_protocol::AgencyItem;
use serde::Serialize;
use serde_json::{Value, json};

use super::stage::Stage;
use crate::rig::RigError;

/// Writes `ledger.json` and `agency/<reference>.json`, opened with each agency's own key; says how
/// many rows there are.
///
/// # Errors
/// [`RigError`].
pub fn write_ledger(stage: &Stage) -> Result<usize, RigError> {
    let desk = stage.rig.agencies();
    let out = &stage.rig.places.out;
    let ledger = desk.ledger()?;
    let rows: Vec<Value> = ledger.iter().map(row).collect();
    write(&out.join("ledger.json"), &rows)?;
    for item in &ledger {
        let reference = item.sealed.routing.header.id.reference();
        let path = out.join("agency").join(format!("{reference}.json"));
        write(&path, &shown(&desk.opened(item)?))?;
    }
    Ok(ledger.len())
}

/// Writes `summary.json`.
///
/// # Errors
/// [`RigError::File`].
pub fn write_summary(stage: &Stage) -> Result<(), RigError> {
    write(&stage.rig.places.out.join("summary.json"), &stage.summary)
}

fn row(item: &AgencyItem) -> Value {
    let routing = &item.sealed.routing;
    json!({
        "kiosk": routing.header.kiosk,
        "epoch": routing.slot.epoch,
        "sequence": routing.slot.sequence,
        "reference": routing.header.id.reference().as_str(),
        "service": routing.header.service,
        "agency": routing.header.agency,
        "received_at": item.received_at.rfc3339(),
    })
}

/// The body as JSON, each photograph replaced by its length.
fn shown(body: &TransactionBody) -> Value {
    let mut json = serde_json::to_value(body).expect("agencies read bodies as JSON");
    for (field, answer) in body.answers.iter() {
        if let Answer::Photo(jpeg) = answer {
            let length = format!("{} bytes of JPEG", jpeg.len());
            json["answers"][field.as_str()]["value"] = length.into();
        }
    }
    json
}

fn write(path: &Path, value: &impl Serialize) -> Result<(), RigError> {
    let text = serde_json::to_string_pretty(value).map_err(RigError::set_up)?;
    fs::write(path, text).map_err(RigError::file(path))
}
