//! The pages of a bundle, and how much of each is taken.

use std::path::PathBuf;

use super::redact::redacted;
use super::{databases, log, system};
use crate::check::Trouble;
use crate::kiosk::{Kiosk, KioskError};
use crate::report::Report;
use crate::surroundings::Surroundings;

/// Most bytes of a page; what is older is left out.
pub const PAGE_BYTES_MAX: usize = 256 << 10;

/// One text, clean.
#[derive(Debug)]
pub struct Page {
    /// Its name in the bundle.
    pub name: &'static str,
    /// What it is, for the technician.
    pub what: &'static str,
    /// What it says.
    pub text: String,
    /// How many places were taken out.
    pub taken: usize,
}

/// Where pages come from.
pub struct Sources<'a> {
    /// The config, or why there is none.
    pub kiosk: &'a Result<Kiosk, KioskError>,
    /// What the doctor found.
    pub doctor: &'a Report,
    /// Clock and system.
    pub around: &'a Surroundings,
    /// A file with the kiosk's log, in place of the system's journal.
    pub log: Option<PathBuf>,
}

/// Every page.
pub fn gathered(sources: &Sources<'_>) -> Vec<Page> {
    let Sources {
        kiosk,
        doctor,
        around,
        log,
    } = sources;
    let of_kiosk = |tell: &dyn Fn(&Kiosk) -> String| match kiosk {
        Ok(kiosk) => tell(kiosk),
        Err(error) => format!("unknown: {}", Trouble::of(error).lines.join(" ")),
    };
    let devices = crate::verb::listed(&around.system(""));
    [
        ("doctor.txt", "what the doctor found", doctor.text()),
        (
            "config.toml",
            "the config, without comments; it names keys and has none",
            of_kiosk(&|kiosk| kiosk.config.to_toml()),
        ),
        ("devices.txt", "what is plugged in", devices.join("\n")),
        (
            "versions.txt",
            "versions of software and system",
            system::versions(around),
        ),
        (
            "figures.txt",
            "clock, disk, memory",
            [
                system::figures(around),
                of_kiosk(&|kiosk| system::disk(&kiosk.path(&kiosk.config.paths.data))),
            ]
            .join("\n"),
        ),
        (
            "queue.txt",
            "how much waits in the queue, never what",
            of_kiosk(&databases::queue),
        ),
        (
            "journal.txt",
            "the end of the audit journal",
            of_kiosk(&databases::journal),
        ),
        (
            "log.txt",
            "the end of the kiosk's log",
            log::end(log.as_deref()),
        ),
    ]
    .map(|(name, what, text)| page(name, what, &text))
    .into()
}

fn page(name: &'static str, what: &'static str, text: &str) -> Page {
    let (mut text, taken) = redacted(end_of(text, PAGE_BYTES_MAX));
    text.push('\n');
    Page {
        name,
        what,
        text,
        taken,
    }
}

/// The last `bytes_max` bytes of `text`, from the beginning of a line: half a number is a number that
/// nobody recognises.
pub fn end_of(text: &str, bytes_max: usize) -> &str {
    let Some(cut) = text.len().checked_sub(bytes_max).filter(|cut| *cut > 0) else {
        return text;
    };
    let cut = (cut..text.len()).find(|at| text.is_char_boundary(*at));
    let rest = &text[cut.unwrap_or(text.len())..];
    rest.split_once('\n').map_or("", |(_, lines)| lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_text_begins_with_a_whole_line() {
        assert_eq!(end_of("one\ntwo\nthree", 8), "three");
        assert_eq!(end_of("one\ntwo", 7), "one\ntwo");
        assert_eq!(end_of("id 12345678", 4), "");
        assert_eq!(end_of("\u{169}\u{169}\nx", 4), "x");
    }
}
