//! `cargo xtask demo`: gateway, kiosk and simulated devices, in a window or without a screen.

use std::env;

use clap::Args;

use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;

/// Build everything and serve some citizens.
///
/// With a display: a window and a dock of buttons that insert a card, jam paper, cut the link.
/// Without one, or with --headless: the citizens are played through the real UI, pictures,
/// receipts and what the agencies read are written to target/demo, and the exit code is 0 only if
/// every promise held.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask demo                a window, if there is a display
  cargo xtask demo --headless     the citizens play themselves; see target/demo
  cargo xtask demo -- --help      what the demo itself understands")]
pub struct Demo {
    /// Without a window, also where there is a display.
    #[arg(long)]
    headless: bool,
    /// Build with optimisation.
    #[arg(long)]
    release: bool,
    /// Handed to the demo.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// What the demo starts.
pub const PROGRAMS: [&str; 5] = [
    "kiosk-app",
    "kiosk-gateway",
    "kiosk-technician",
    "kiosk-fleet",
    "hil-tests",
];

impl Demo {
    /// Builds, then hands over; the demo's exit code is ours.
    pub fn run(&self, house: &House) -> Outcome {
        let headless = self.headless || !has_display();
        Setup::everyday().with_window(!headless).run()?;

        let mut build = house.cargo();
        build
            .args(["build", "--bins"])
            .args(PROGRAMS.map(|name| format!("--package={name}")));
        if self.release {
            build.arg("--release");
        }
        step::run("build", &mut build)?;

        let profile = if self.release { "release" } else { "debug" };
        let mut demo = house.program(house.target.join(profile).join("kiosk-demo"));
        if headless {
            demo.arg("--headless");
        } else if env::var_os(SCALE).is_none() {
            demo.env(SCALE, DESK_SCALE);
        }
        if !self.args.iter().any(|arg| arg.starts_with("--out")) {
            demo.arg("--out").arg(house.target.join("demo"));
        }
        step::run("demo", demo.args(&self.args)).map(drop)
    }
}

/// Slint's own variable.
const SCALE: &str = "SLINT_SCALE_FACTOR";
/// A kiosk's panel is 1,920 pixels high; a desk's screen seldom is.
const DESK_SCALE: &str = "0.5";

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
