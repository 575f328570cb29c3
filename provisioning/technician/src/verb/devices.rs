//! `kiosk-technician devices`

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use crate::surroundings::names_in;

/// Show what is plugged into this machine, with the link to write into the config for each.
///
/// Links go by the name that the maker gave the part, so they stay the same when it is plugged into
/// another socket. Changes nothing and asks no device.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician devices
  kiosk-technician --json devices
Exit codes: 0 at least one was found, 1 none.")]
pub struct Devices {
    /// Where the system's own files begin; for tests.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

/// One part that was found.
struct Part {
    /// What it may be, in plain words.
    what: &'static str,
    /// The maker's name for it.
    name: String,
    /// What the config calls it.
    link: String,
}

/// Where the system lists parts: what they may be, the folder, which names, and how a link begins.
const PLACES: [(&str, &str, &str, &str); 5] = [
    (
        "something on a serial line: printer, fingerprint reader, antenna or scanner",
        "dev/serial/by-id",
        "",
        "serial:",
    ),
    ("a receipt printer on USB", "dev/usb", "lp", "file:"),
    ("a camera", "dev/v4l/by-id", "", "v4l2:"),
    (
        "card readers, by way of pcscd",
        "run/pcscd",
        "pcscd.comm",
        "pcsc",
    ),
    (
        "lines for door, lamps and lock: the cabinet",
        "dev",
        "gpiochip",
        "gpio",
    ),
];

impl Devices {
    /// Lists them.
    pub fn run(self, json: bool) -> ExitCode {
        let parts = parts(&self.root);
        let text = if json {
            json!({ "devices": parts.iter().map(Part::json).collect::<Vec<_>>() }).to_string()
        } else if parts.is_empty() {
            "nothing found: look at cables and power, then try again".into()
        } else {
            let lines: Vec<String> = parts.iter().map(Part::line).collect();
            lines.join("\n")
        };
        // A reader that went away, such as `head`, is no trouble.
        let _ = writeln!(io::stdout(), "{text}");
        ExitCode::from(u8::from(parts.is_empty()))
    }
}

/// What is plugged in, a line each and its link, for people.
pub fn listed(root: &Path) -> Vec<String> {
    parts(root).iter().map(Part::line).collect()
}

fn parts(root: &Path) -> Vec<Part> {
    PLACES
        .iter()
        .flat_map(|place| found_in(root, place))
        .collect()
}

fn found_in(root: &Path, place: &(&'static str, &str, &str, &str)) -> Vec<Part> {
    let (what, folder, start, link) = place;
    names_in(&root.join(folder))
        .into_iter()
        .filter(|name| name.starts_with(start))
        // Cameras list a second node, which has no pictures.
        .filter(|name| !name.contains("video-index") || name.ends_with("index0"))
        .map(|name| Part {
            what,
            link: match link.ends_with(':') {
                true => format!("{link}/{folder}/{name}"),
                false => (*link).to_owned(),
            },
            name,
        })
        .collect()
}

impl Part {
    fn line(&self) -> String {
        let Self { what, name, link } = self;
        format!("{name}\n    {what}\n    link = \"{link}\"")
    }

    fn json(&self) -> Value {
        json!({ "name": self.name, "what": self.what, "link": self.link })
    }
}
