//! A cabinet asked by lines of text, one answer each: for a bench, an emulator and their
//! transcripts.
//!
//! `identify`, `inputs`, `events 5000` (ms), `lamp card-reader on`, `lock open`, `lock shut`,
//! `fan on`.

use std::time::Duration;

use kiosk_device::Failure;
use kiosk_device::capability::{Cabinet, CabinetEvents, CabinetInputs, Lamp, Lock, Sense};

const SOON: Duration = Duration::from_secs(1);

/// Asks `cabinet` what `line` says.
pub fn ask(cabinet: &mut dyn Cabinet, line: &str) -> String {
    asked(cabinet, line).unwrap_or_else(|failure| failure.to_string())
}

fn asked(cabinet: &mut dyn Cabinet, line: &str) -> Result<String, Failure> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let done = match words[..] {
        ["identify"] => return cabinet.identify(SOON).map(|it| it.to_string()),
        ["inputs"] => return cabinet.inputs(SOON).map(shown),
        ["events", ms] => {
            let deadline = Duration::from_millis(ms.parse::<u32>().unwrap_or(0).into());
            return cabinet.events(deadline).map(|events| told(&events));
        }
        ["lamp", name, state] => {
            let mut lamps = Lamp::ALL.into_iter();
            match lamps.find(|lamp| lamp.as_str() == name) {
                Some(lamp) => cabinet.set_lamp(lamp, state == "on", SOON),
                None => return Ok("no such lamp".into()),
            }
        }
        ["lock", "open"] => cabinet.set_lock(Lock::Unlocked, SOON),
        ["lock", "shut"] => cabinet.set_lock(Lock::Locked, SOON),
        ["fan", state] => cabinet.set_fan(state == "on", SOON),
        _ => return Ok("not understood".into()),
    };
    done.map(|()| "ok".into())
}

fn shown(inputs: CabinetInputs) -> String {
    let words = Sense::ALL.map(|sense| format!("{sense} {}", sense.word(inputs.get(sense))));
    words.join(", ")
}

fn told(events: &CabinetEvents) -> String {
    let edges = events.edges.iter();
    let mut told: Vec<String> = edges
        .map(|edge| format!("{} {}", edge.sense, edge.sense.word(edge.yes)))
        .collect();
    if events.is_incomplete {
        told.push("some were lost".into());
    }
    format!("edges: {}", told.join(", ")).trim_end().to_owned()
}
