//! `kiosk-journal <verb>`: whether a kiosk's audit journal is whole, and what stands in it.
//!
//! Results go to standard output, talk goes to standard error. Exit codes: 0 it is whole or was
//! written out, 1 it is not whole, 2 it could not be read.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kiosk_envelope::Digest;
use kiosk_journal::audit::{self, Line};

/// Reads a kiosk's audit journal without changing it.
#[derive(Parser)]
#[command(
    name = "kiosk-journal",
    version,
    after_help = "Exit codes: 0 it is whole or was written out, 1 it is not whole, 2 it could not be read.\n\n\
                  Example:\n  kiosk-journal verify /var/lib/huduma-kiosk/journal.db"
)]
struct Arguments {
    /// Write results as JSON, for programs; `export` writes a line for each entry.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Check every link, and that the end is still there.
    #[command(
        after_help = "Example:\n  kiosk-journal verify journal.db --head 6b86b2…  (the \
                            journal_head that the gateway keeps of this kiosk)"
    )]
    Verify {
        /// The kiosk's `data/journal.db`.
        journal: PathBuf,
        /// Hash of an entry that must be there: the head that the gateway was told.
        #[arg(long)]
        head: Option<Digest>,
    },
    /// Write out every entry, oldest first; check with `verify` first.
    #[command(after_help = "Example:\n  kiosk-journal export journal.db --json > journal.jsonl")]
    Export {
        /// The kiosk's `data/journal.db`.
        journal: PathBuf,
    },
}

fn main() -> ExitCode {
    let Arguments { json, verb } = Arguments::parse();
    let done = match verb {
        Verb::Verify { journal, head } => verify(&journal, head, json),
        Verb::Export { journal } => export(&journal, json),
    };
    done.unwrap_or_else(|error| {
        eprintln!("kiosk-journal: {error}");
        ExitCode::from(2)
    })
}

fn verify(
    journal: &Path,
    head: Option<Digest>,
    json: bool,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let found = audit::verify(journal, head)?;
    let text = match (&found, json) {
        (Ok(whole), true) => serde_json::to_string(whole)?,
        (Err(fault), true) => serde_json::to_string(fault)?,
        (Ok(whole), false) => format!("whole: {} entries, head {}", whole.entries, whole.head),
        (Err(fault), false) => {
            format!("{fault}; keep {} and report the kiosk", journal.display())
        }
    };
    writeln!(io::stdout(), "{text}")?;
    Ok(ExitCode::from(u8::from(found.is_err())))
}

fn export(journal: &Path, json: bool) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut written = Ok(());
    audit::export(journal, |line| {
        written = write_line(&mut out, line, json);
        written.is_ok()
    })?;
    written?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn write_line(out: &mut impl io::Write, line: &Line, json: bool) -> io::Result<()> {
    if json {
        serde_json::to_writer(&mut *out, line)?;
        return writeln!(out);
    }
    let Line {
        sequence,
        at,
        phase,
        details,
        ..
    } = line;
    writeln!(out, "{sequence}\t{at}\t{phase}\t{details}")
}
