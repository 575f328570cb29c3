//! What a run leaves behind for those who want to see: ledger, opened transactions, summary.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use kiosk_domain::figures::DayFigures;
use kiosk_domain::{Answer, TransactionBody};
use kiosk_protocol::AgencyItem;
use serde::Serialize;
use serde_json::{Value, json};

use super::stage::{Stage, poll};
use crate::rig::RigError;

/// A kiosk that starts looks for a link every few seconds.
const REPORTED_WITHIN: Duration = Duration::from_secs(20);

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

/// How many sessions the kiosk has counted, and how many the gateway's own report does once the kiosk
/// was started anew.
///
/// # Errors
/// [`RigError`].
pub fn sessions_reported(stage: &mut Stage) -> Result<(u64, u64), RigError> {
    stage.rig.stop_kiosk()?;
    let places = &stage.rig.places;
    let kept = places.work("data").join("figures.json");
    let text = fs::read_to_string(&kept).map_err(RigError::file(&kept))?;
    let days: Vec<Value> = serde_json::from_str(&text).map_err(RigError::set_up)?;
    let counted = days
        .into_iter()
        .map(|mut day| serde_json::from_value(day["figures"].take()).map_err(RigError::set_up))
        .map(|day| day.map(|day: DayFigures| day.sessions()))
        .sum::<Result<u64, RigError>>()?;
    stage.rig.start_kiosk()?;
    let mut reported = 0;
    poll(REPORTED_WITHIN, || {
        reported = sessions_at_the_gateway(stage)?;
        Ok((reported >= counted).then_some(()))
    })?;
    Ok((counted, reported))
}

fn sessions_at_the_gateway(stage: &Stage) -> Result<u64, RigError> {
    let places = &stage.rig.places;
    let said = Command::new(places.program("kiosk-gateway"))
        .args(["report", "--from", "2026-01-01", "--to", "2126-01-01"])
        .args(["--by", "kiosk", "--json", "--config"])
        .arg(places.work("gateway.toml"))
        .output()
        .map_err(RigError::set_up)?;
    let lines: Vec<Value> = serde_json::from_slice(&said.stdout).map_err(RigError::set_up)?;
    let sessions = |line: &Value| line["figures"]["sessions"].as_u64();
    Ok(lines.iter().filter_map(sessions).sum())
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
