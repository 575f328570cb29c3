//! `cargo xtask audit`: the proof that nothing is lost and nothing comes twice.

use clap::Args;

use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;

/// Kill kiosks and gateway, spoil the network, then look for every receipt in the ledger.
///
/// Optimised, because the long form opens some hundred thousand transactions. A table comes to
/// standard output, everything else lies in target/audit.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask audit                                         8 kiosks, 20 s
  cargo xtask audit --kiosks 200 --minutes 10 --seed 7      the long form
  cargo xtask audit -- --help                               every option")]
pub struct Audit {
    /// Handed to the audit.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl Audit {
    /// Builds optimised, then hands over; the audit's exit code is ours.
    pub fn run(&self, house: &House) -> Outcome {
        Setup::everyday().run()?;
        let mut build = house.cargo();
        build
            .args([
                "build",
                "--release",
                "--package=hil-tests",
                "--package=kiosk-gateway",
            ])
            .args(["--bin=kiosk-audit", "--bin=kiosk-gateway"]);
        step::run("build", &mut build)?;
        let mut audit = house.program(house.target.join("release").join("kiosk-audit"));
        if !self.args.iter().any(|arg| arg.starts_with("--out")) {
            audit.arg("--out").arg(house.target.join("audit"));
        }
        step::run("audit", audit.args(&self.args)).map(drop)
    }
}
