//! The kiosk is started on something broken: its page says where to go and what to quote, its log
//! names file, line or device and the remedy, and what was queued is still there afterwards.

use std::fs;
use std::time::Duration;

use kiosk_domain::config::KioskConfig;

use super::gateway_down::{VISIT, empties};
use super::stage::Stage;
use crate::rig::{Places, RigError};

const PAGE_WITHIN: Duration = Duration::from_secs(10);
/// One thing that is broken.
struct Broken {
    name: &'static str,
    /// What it does to a good config and to the folder beside it; returns the text of the file.
    breaks: fn(KioskConfig, &Places) -> Result<String, RigError>,
    /// What the citizen quotes.
    code: &'static str,
    /// What the log says: where, and what next.
    says: &'static [&'static str],
}

const BROKEN: &[Broken] = &[
    Broken {
        name: "config",
        breaks: |config, _| Ok(config.to_toml().replace("county =", "colour = 1\ncounty =")),
        code: "CONFIG",
        says: &[
            "broken.toml:",
            "unknown field `colour`",
            "kiosk-technician configure",
        ],
    },
    Broken {
        name: "catalogue",
        breaks: |mut config, places| {
            config.paths.catalogue = folder_with(places, "catalogue", "kra.toml", b"[agency\n")?;
            Ok(config.to_toml())
        },
        code: "CATALOGUE",
        says: &["kra.toml:1"],
    },
    Broken {
        name: "no-certificate",
        breaks: |mut config, places| {
            config.identity.certificate = places.work("not-there.pem");
            Ok(config.to_toml())
        },
        code: "IDENTITY",
        says: &["not-there.pem", "kiosk-fleet issue"],
    },
    Broken {
        name: "foreign-certificate",
        breaks: |mut config, places| {
            config.identity.certificate = places.work("gateway.pem");
            Ok(config.to_toml())
        },
        code: "UPLINK",
        says: &["gateway.pem"],
    },
    Broken {
        name: "wrong-password",
        breaks: |mut config, places| {
            let keys = places.source.join("contracts/envelope/tests/frozen/keys");
            config.identity.key = keys.join("device-key-encrypted.pem");
            let folder = folder_with(places, "password", "password", b"not this one")?;
            config.identity.key_password_file = Some(folder.join("password"));
            Ok(config.to_toml())
        },
        code: "IDENTITY-KEY",
        says: &["device-key-encrypted.pem", "password"],
    },
    Broken {
        name: "newer-database",
        breaks: |mut config, places| {
            config.paths.data = newer_database(places)?;
            Ok(config.to_toml())
        },
        code: "STORAGE-QUEUE",
        says: &["outbox.db", "newer"],
    },
    Broken {
        name: "no-data-folder",
        breaks: |mut config, places| {
            config.paths.data = places.work("kiosk.toml").join("data");
            Ok(config.to_toml())
        },
        code: "STORAGE",
        says: &["kiosk.toml/data", "mount the data disk"],
    },
    Broken {
        name: "full-disk",
        breaks: |mut config, _| {
            config.queue.disk_free_bytes_min = u64::MAX >> 1;
            Ok(config.to_toml())
        },
        code: "FULL",
        says: &["free on the data disk", "free some"],
    },
    Broken {
        name: "printer-profile",
        breaks: |mut config, _| {
            if let Some(printer) = &mut config.devices.receipt_printer {
                printer.profile = "typewriter".to_owned();
            }
            Ok(config.to_toml())
        },
        code: "CONFIG-PRINTER",
        says: &["typewriter", "epson-tm-t88"],
    },
];

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.stop_gateway();
    // The one whose transaction must outlive everything below.
    let served = VISIT.play(stage)?;
    for broken in BROKEN {
        stage.rig.cut_power();
        start_on(stage, broken)?;
    }
    stage.rig.cut_power();
    other_printer(stage)?;
    stage.rig.cut_power();
    stage.rig.start_gateway()?;
    stage.rig.start_kiosk()?;
    served.arrives(stage)?;
    empties(
        stage,
        "what was queued is still there after all of it, and arrives once",
    )
}

fn start_on(stage: &mut Stage, broken: &Broken) -> Result<(), RigError> {
    let text = (broken.breaks)(stage.rig.kiosk_config(), &stage.rig.places)?;
    let log = stage.rig.kiosk_log_len();
    stage.rig.start_kiosk_on(&text)?;
    let dock = stage.rig.dock()?;
    let page = "the out-of-service page";
    let shown = dock.wait_for(page, PAGE_WITHIN, |state| state.screen == "out_of_service");
    let labels = dock.labels()?;
    let said = |words: &str| labels.iter().any(|label| label.contains(words));
    let told = shown.is_ok() && said(broken.code) && said("1919");
    stage.photograph(broken.name)?;
    stage.promise(
        &format!("{}: the page names 1919 and the code", broken.name),
        told,
        if told {
            broken.code.to_owned()
        } else {
            labels.join(" · ")
        },
    );
    let log = stage.rig.kiosk_log_after(log)?;
    let unsaid: Vec<_> = broken
        .says
        .iter()
        .filter(|word| !log.contains(**word))
        .collect();
    stage.promise(
        &format!("{}: the log says where and what next", broken.name),
        unsaid.is_empty(),
        if unsaid.is_empty() {
            String::new()
        } else {
            format!("not said: {unsaid:?}")
        },
    );
    Ok(())
}

/// Another device at the printer's place: services go on, the citizen is told about the paper.
fn other_printer(stage: &mut Stage) -> Result<(), RigError> {
    stage
        .rig
        .printer
        .change_faults(|faults| faults.garbage = true);
    let log = stage.rig.kiosk_log_len();
    stage.rig.start_kiosk()?;
    let dock = stage.rig.dock()?;
    let warned = dock.wait_for_label(PAGE_WITHIN, "No paper comes out now");
    let state = dock.state()?;
    stage.photograph("another-printer")?;
    stage.promise(
        "another device in the printer's place: services go on, without paper",
        warned.is_ok() && state.screen == "attract",
        warned.map_or_else(|error| error.to_string(), |()| state.screen),
    );
    let log = stage.rig.kiosk_log_after(log)?;
    stage.promise(
        "another device in the printer's place: the log names the device",
        log.contains("tcp:") && log.contains("is no ESC/POS printer; see that the link"),
        "",
    );
    stage
        .rig
        .printer
        .change_faults(|faults| faults.garbage = false);
    Ok(())
}

fn folder_with(
    places: &Places,
    folder: &str,
    name: &str,
    bytes: &[u8],
) -> Result<std::path::PathBuf, RigError> {
    let folder = places.work("broken").join(folder);
    fs::create_dir_all(&folder).map_err(RigError::file(&folder))?;
    let file = folder.join(name);
    fs::write(&file, bytes).map_err(RigError::file(&file))?;
    Ok(folder)
}

/// The queue as a later version would have left it: `user_version` stands in bytes 60 to 63 of an
/// SQLite file (sqlite.org/fileformat2.html, section 1.3), big-endian.
fn newer_database(places: &Places) -> Result<std::path::PathBuf, RigError> {
    let path = places.work("data").join("outbox.db");
    let mut bytes = fs::read(&path).map_err(RigError::file(&path))?;
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    folder_with(places, "newer", "outbox.db", &bytes)
}
