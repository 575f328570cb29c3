//! A passport's chip read in memory: what our own arithmetic costs, and how often it must be asked.
//!
//! A real chip takes its own time for every command, some tens of milliseconds; the number of round
//! trips is what that multiplies.

use std::time::{Duration, Instant};

use kiosk_card_reader::apdu::{CardChannel, ChannelError};
use kiosk_card_reader::emrtd::{AccessKey, Anchors, Wish, read};
use kiosk_card_reader::simulator::chip::{
    Access, Chip, ChipDock, Document, Holder, Issuer, MemoryChannel,
};
use zeroize::Zeroizing;

use super::samples::{median, millis};
use super::{BenchError, Row};

const ROUNDS: usize = 15;
/// As long as real portraits are.
const PORTRAIT_BYTES: usize = 15_000;

/// Both ways to open it, with the portrait.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let mut rows = Vec::new();
    for (access, name) in [(Access::Bac, "BAC"), (Access::Pace, "PACE")] {
        let readings = (0..ROUNDS)
            .map(|_| reading(access))
            .collect::<Result<Vec<_>, _>>()?;
        let whole = readings
            .iter()
            .map(|reading| millis(reading.whole))
            .collect();
        rows.push(Row::colour(
            format!("chip by {name}, both sides"),
            median(whole),
            "ms",
        ));
        let commands = readings[0].steps.len() as f64;
        rows.push(Row::colour(
            format!("chip by {name}, round trips"),
            commands,
            "commands",
        ));
        let slowest = readings[0].steps.iter().max_by_key(|(_, took)| *took);
        if let Some((step, took)) = slowest {
            let name = format!("chip by {name}, slowest step: {step}");
            rows.push(Row::colour(name, millis(*took), "ms"));
        }
    }
    Ok(rows)
}

struct Timed {
    whole: Duration,
    /// What our side did before each command, and how long that and the chip's answer took.
    steps: Vec<(&'static str, Duration)>,
}

fn reading(access: Access) -> Result<Timed, BenchError> {
    let issuer = Issuer::throw_away();
    let passport = Document::passport(Holder::asha(), &issuer, PORTRAIT_BYTES);
    let anchors = Anchors::from_certificates([issuer.root()])
        .map_err(BenchError::subject("the made-up state's root"))?;
    let key = key(passport.holder())?;
    let dock = ChipDock::default();
    dock.insert(Chip::new(passport, access));
    let channel = dock
        .open()
        .ok_or_else(|| BenchError::Subject("no chip".into()))?;
    let mut watched = Watched {
        channel,
        last: Instant::now(),
        steps: Vec::new(),
    };
    let wish = Wish {
        today: "2026-11-27"
            .parse()
            .map_err(BenchError::subject("a date"))?,
        with_portrait: true,
        cards_are_maisha: false,
    };
    let began = Instant::now();
    let until = began + Duration::from_secs(60);
    read(&mut watched, &key, wish, &anchors, until)
        .map_err(BenchError::subject("reading the chip"))?;
    watched
        .steps
        .push(("checking the state's signature", watched.last.elapsed()));
    Ok(Timed {
        whole: began.elapsed(),
        steps: watched.steps,
    })
}

fn key(holder: &Holder) -> Result<AccessKey, BenchError> {
    AccessKey::from_lines(&holder.number, holder.born, holder.expires)
        .map_err(BenchError::subject("the printed lines"))
}

/// A channel that keeps the time of every step.
struct Watched {
    channel: MemoryChannel,
    last: Instant,
    steps: Vec<(&'static str, Duration)>,
}

impl CardChannel for Watched {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        let answer = self.channel.transmit(command, until);
        let step = match command.get(1) {
            Some(0x22 | 0x86) => "agreeing on keys (PACE)",
            Some(0x82 | 0x84) => "agreeing on keys (BAC)",
            Some(0xA4) => "choosing a file",
            Some(0xB0 | 0xB1) => "reading a block",
            _ => "another command",
        };
        self.steps.push((step, self.last.elapsed()));
        self.last = Instant::now();
        answer
    }
}
