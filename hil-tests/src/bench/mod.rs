//! What the design promises, measured: ratios in one run on one machine.
//!
//! ```text
//!   kiosk-bench ──► BENCHES ──► receipt_bytes   a receipt's blocks to a printer's bytes
//!                     │         dots            a picture to a printer's dots
//!                     │         pictures        codes, zones, frames
//!                     │         fingers         minutiae found and compared
//!                     │         chip            a passport read in memory
//!                     │         enqueue         durable transactions against the disk itself
//!                     │         start           first frame and memory against a browser
//!                     │         enqueue_group   64 wait at once
//!                     │         seal            processor time of one transaction
//!                     │         recover         open and first row after SIGKILL
//!                     │         rss_backlog     memory of a long queue
//!                     │         ingest          a gateway's durable rows against the disk itself
//!                     │         ingest_peers    the same against PostgreSQL and NATS alone
//!                     │         gateway_pg      the same on PostgreSQL, against itself
//!                     │         drain           a month of the country through one gateway
//!                     │         storm           ten thousand handshakes at once
//!                     │         touch           touch to changed pixel
//!                     ▼
//!                   Row ──► report: a table for people, JSON for machines
//!
//!   machinery: samples (medians), bare_kiosk (a kiosk's folder), screen (Xvfb's pixels),
//!              program (a process and all that it started), disk (what it makes durable),
//!              kiosks (many before one gateway), backlog (a child with a long queue),
//!              postgres, nats (the peers)
//! ```

pub mod backlog;
mod bare_kiosk;
mod chip;
mod cuts;
mod disk;
mod dots;
mod drain;
mod enqueue;
mod enqueue_group;
mod fingers;
mod first_page;
mod gateway_pg;
mod ingest;
mod ingest_peers;
mod kiosks;
mod nats;
mod pictures;
mod postgres;
#[path = "../../../kiosk-app/outbox/tests/it/disk.rs"]
mod power; // the disk that the kiosk's queue loses its power on
mod program;
mod receipt_bytes;
mod recover;
pub mod report;
mod row;
mod rss_backlog;
mod samples;
mod screen;
mod seal;
mod start;
mod storm;
mod touch;

use std::io;

use thiserror::Error;

pub use row::{Bar, Row};

/// One thing that can be measured.
pub struct Bench {
    /// What one types to have only this one.
    pub name: &'static str,
    /// What is measured, for `--help`.
    pub about: &'static str,
    /// Measures.
    pub measure: fn() -> Result<Vec<Row>, BenchError>,
}

/// All of them, quick ones first.
pub const BENCHES: [Bench; 18] = [
    Bench {
        name: "receipt_bytes",
        about: "a full receipt's blocks to the bytes of a printer",
        measure: receipt_bytes::measure,
    },
    Bench {
        name: "dots",
        about: "a picture to a printer's dots and bytes",
        measure: dots::measure,
    },
    Bench {
        name: "pictures",
        about: "codes, zones and frames of the camera, the slowest named",
        measure: pictures::measure,
    },
    Bench {
        name: "fingers",
        about: "minutiae of a picture, and two pictures compared",
        measure: fingers::measure,
    },
    Bench {
        name: "chip",
        about: "a passport's chip in memory: round trips, our arithmetic, the slowest step",
        measure: chip::measure,
    },
    Bench {
        name: "enqueue",
        about: "durable transactions a second, against the disk's own fdatasync rate",
        measure: enqueue::measure,
    },
    Bench {
        name: "enqueue_group",
        about: "the same with 64 that wait at once, against the disk",
        measure: enqueue_group::measure,
    },
    Bench {
        name: "seal",
        about: "processor time to seal and sign one transaction",
        measure: seal::measure,
    },
    Bench {
        name: "recover",
        about: "after SIGKILL: open and read the first of a backlog, against fdatasync",
        measure: recover::measure,
    },
    Bench {
        name: "rss_backlog",
        about: "memory to drain a backlog, above that of an empty queue",
        measure: rss_backlog::measure,
    },
    Bench {
        name: "ingest",
        about: "rows a second that a gateway makes durable, against the disk's fdatasync rate",
        measure: ingest::measure,
    },
    Bench {
        name: "ingest_peers",
        about: "the same against PostgreSQL and NATS without a gateway",
        measure: ingest_peers::measure,
    },
    Bench {
        name: "gateway_pg",
        about: "a gateway on PostgreSQL, against PostgreSQL itself",
        measure: gateway_pg::measure,
    },
    Bench {
        name: "drain",
        about: "a month of the whole country through one gateway: seconds, and its memory",
        measure: drain::measure,
    },
    Bench {
        name: "cuts",
        about: "the same month with three power cuts and three link cuts inside",
        measure: cuts::measure,
    },
    Bench {
        name: "storm",
        about: "ten thousand kiosks come back at once: processor time and waits",
        measure: storm::measure,
    },
    Bench {
        name: "touch",
        about: "a touch to the first changed pixel, drawn in software",
        measure: touch::measure,
    },
    Bench {
        name: "start",
        about: "start to first frame, and memory, against Chromium on the same first page",
        measure: start::measure,
    },
];

/// Why a measure could not be taken.
#[derive(Debug, Error)]
pub enum BenchError {
    /// Something of the machine is not there or does not work.
    #[error("{what}: {source}")]
    Machine {
        /// The thing and what was asked of it.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// What is measured did not do what it should.
    #[error("{0}")]
    Subject(String),
}

impl BenchError {
    /// The thing that failed, for `map_err`.
    fn machine(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Machine { what, source }
    }

    /// The thing that misbehaved, for `map_err`.
    fn subject<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |error| Self::Subject(format!("{what}: {error}"))
    }
}

/// The benches of these names; all, if there are none.
///
/// # Errors
/// The first name that is not in [`BENCHES`].
pub fn chosen(names: &[String]) -> Result<Vec<&'static Bench>, String> {
    if names.is_empty() {
        return Ok(BENCHES.iter().collect());
    }
    let find = |name: &String| BENCHES.iter().find(|bench| bench.name == name);
    names
        .iter()
        .map(|name| find(name).ok_or_else(|| format!("no bench is called {name:?}; see --help")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_names_every_bench_is_chosen_and_a_wrong_name_is_said() {
        assert_eq!(chosen(&[]).map(|all| all.len()), Ok(BENCHES.len()));
        let wrong = chosen(&["enqeue".to_owned()]).err();
        assert!(wrong.is_some_and(|why| why.contains("enqeue")));
    }
}
