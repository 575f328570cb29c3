//! Floors that look down.
//!
//! ```text
//!                      hil-tests                    sees all, ships nothing
//!          ┌───────────────┼───────────────┐
//!      kiosk-app      provisioning      gateway     neighbours never see each other
//!          └──────┬────────┘               │
//!              drivers                     │
//!                 └───────────┬────────────┘
//!                         contracts
//! ```

use super::{Finding, Reading};
use crate::house::Crate;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Floor {
    Contracts,
    Drivers,
    KioskApp,
    Provisioning,
    Gateway,
    HilTests,
    Xtask,
}

use Floor::{Contracts, Drivers, Gateway, HilTests, KioskApp, Provisioning, Xtask};

/// Edges that stay on one floor, each spelled out.
const INSIDE: &[(&str, &[&str])] = &[
    ("kiosk-envelope", &["kiosk-domain"]),
    ("kiosk-protocol", &["kiosk-domain", "kiosk-envelope"]),
    ("kiosk-card-reader", &["kiosk-device"]),
    ("kiosk-fingerprint-reader", &["kiosk-device"]),
    ("kiosk-receipt-printer", &["kiosk-device"]),
    ("kiosk-camera", &["kiosk-device"]),
    ("kiosk-cabinet", &["kiosk-device"]),
    ("kiosk-uplink", &["kiosk-outbox", "kiosk-journal"]), // its tests cut the end off a real journal
    (
        "kiosk-app",
        &[
            "kiosk-journey",
            "kiosk-journal",
            "kiosk-outbox",
            "kiosk-speech",
            "kiosk-uplink",
        ],
    ),
    ("kiosk-technician", &["kiosk-enrolment"]),
    ("kiosk-fleet", &["kiosk-enrolment"]),
];

/// A crate knows only the floors below it, in tests as well.
pub fn edges_look_down(reading: &Reading) -> Vec<Finding> {
    reading
        .crates
        .iter()
        .flat_map(|from| edges_of(reading, from))
        .collect()
}

fn edges_of(reading: &Reading, from: &Crate) -> Vec<Finding> {
    let manifest = format!("{}/Cargo.toml", from.folder);
    let Some(own) = floor(&from.folder) else {
        let what = format!("`{}` stands on no floor", from.folder);
        return vec![Finding::new(
            &manifest,
            1,
            what,
            "move it below one of the drawn folders",
        )];
    };
    let ours = |name: &str| reading.crates.iter().find(|c| c.name == name);
    from.dependencies
        .iter()
        .filter_map(|dependency| ours(&dependency.name))
        .filter(|to| {
            !floor(&to.folder).is_some_and(|floor| may_see(&from.name, own, &to.name, floor))
        })
        .map(|to| {
            let line = reading.line_of(&manifest, &to.name);
            let what = format!("`{}` may not depend on `{}`", from.name, to.name);
            Finding::new(
                &manifest,
                line,
                what,
                "let them meet on a floor below both, see the drawing in xtask/src/tidy/floors.rs",
            )
        })
        .collect()
}

fn floor(folder: &str) -> Option<Floor> {
    match folder.split('/').next()? {
        "contracts" => Some(Contracts),
        "drivers" => Some(Drivers),
        "kiosk-app" => Some(KioskApp),
        "provisioning" => Some(Provisioning),
        "gateway" => Some(Gateway),
        "hil-tests" => Some(HilTests),
        "xtask" => Some(Xtask),
        _ => None,
    }
}

fn may_see(from: &str, own: Floor, to: &str, other: Floor) -> bool {
    if own == other {
        return INSIDE
            .iter()
            .any(|(name, below)| *name == from && below.contains(&to));
    }
    let below: &[Floor] = match own {
        Contracts | Xtask => &[],
        Drivers | Gateway => &[Contracts],
        KioskApp | Provisioning => &[Contracts, Drivers],
        HilTests => &[Contracts, Drivers, KioskApp, Provisioning, Gateway],
    };
    below.contains(&other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Dependency;
    use crate::tidy::TextFile;

    fn house(edges: &[(&str, &str, &[&str])]) -> Reading {
        let crates = edges.iter().map(|(name, folder, below)| Crate {
            name: (*name).to_owned(),
            folder: (*folder).to_owned(),
            dependencies: below
                .iter()
                .map(|name| Dependency {
                    name: (*name).to_owned(),
                    for_tests: false,
                })
                .collect(),
            ..Crate::default()
        });
        Reading {
            crates: crates.collect(),
            ..Reading::default()
        }
    }

    #[test]
    fn an_edge_that_points_up_is_found_with_its_line() {
        let mut house = house(&[
            (
                "kiosk-domain",
                "contracts/domain",
                &["serde", "kiosk-device"],
            ),
            ("kiosk-device", "drivers/device", &["kiosk-domain"]),
        ]);
        let manifest = "[dependencies]\nserde = 1\nkiosk-device.workspace = true\n";
        house
            .files
            .push(TextFile::new("contracts/domain/Cargo.toml", manifest));
        let findings = edges_look_down(&house);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 3);
        assert_eq!(
            findings[0].what,
            "`kiosk-domain` may not depend on `kiosk-device`"
        );
    }

    #[test]
    fn neighbours_do_not_see_each_other() {
        let house = house(&[
            ("kiosk-gateway", "gateway", &["kiosk-outbox"]),
            ("kiosk-outbox", "kiosk-app/outbox", &[]),
        ]);
        assert_eq!(edges_look_down(&house).len(), 1);
    }

    #[test]
    fn the_gateway_has_no_devices() {
        let house = house(&[
            ("kiosk-gateway", "gateway", &["kiosk-device"]),
            ("kiosk-device", "drivers/device", &[]),
        ]);
        assert_eq!(edges_look_down(&house).len(), 1);
    }

    #[test]
    fn on_one_floor_only_the_named_edges_hold() {
        let house = house(&[
            ("kiosk-outbox", "kiosk-app/outbox", &["kiosk-uplink"]),
            ("kiosk-uplink", "kiosk-app/uplink", &["kiosk-outbox"]),
        ]);
        let findings = edges_look_down(&house);
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].what,
            "`kiosk-outbox` may not depend on `kiosk-uplink`"
        );
    }

    #[test]
    fn a_crate_outside_the_drawing_is_found() {
        assert_eq!(edges_look_down(&house(&[("odd", "odd", &[])])).len(), 1);
    }
}
