//! Thousands of citizens by seed at one journey: the long form, and the way to bring a finding back.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use hil_tests::chaos::{Outcome, play};
use hil_tests::rig::{Places, RigError};

/// Let citizens touch what they like while devices, link and disk fail.
///
/// The exit code is 0 if nobody got another's data, nobody stayed for ever and everything that was
/// thanked for was kept once, 1 if not, 2 if it could not be played.
#[derive(Parser)]
#[command(
    name = "kiosk-chaos",
    after_help = "Examples:\n  kiosk-chaos\n  kiosk-chaos --citizens 10000 --seed 7"
)]
struct Command {
    /// How many citizens.
    #[arg(long, default_value_t = 200)]
    citizens: u64,
    /// Brings the same citizens and faults back.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let Command { citizens, seed } = Command::parse();
    match played(seed, citizens) {
        Ok(outcome) => {
            let (kept, found) = (outcome.kept, outcome.findings.len());
            println!("seed {seed}: {citizens} citizens, {kept} transactions, {found} findings");
            for finding in outcome.findings.iter().take(20) {
                println!("WRONG: {finding}");
            }
            ExitCode::from(u8::from(found > 0))
        }
        Err(error) => {
            eprintln!("error: {}", error.chain());
            ExitCode::from(2)
        }
    }
}

fn played(seed: u64, citizens: u64) -> Result<Outcome, RigError> {
    let folder = Places::shipped_catalogue()?;
    let catalogue = kiosk_enrolment::catalogue_in(&folder).map_err(RigError::set_up)?;
    Ok(play(&Arc::new(catalogue), seed, citizens))
}
