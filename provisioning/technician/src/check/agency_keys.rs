//! There is a key for every agency: without one, its transactions could not be sealed.

use super::{Check, Found, Trouble};

pub const CHECK: Check = Check {
    id: "agency-keys",
    sentence: "every agency of the catalogue has a key to seal with",
    remedy: "install the agency-keys.toml that belongs to this catalogue",
    find: |kiosk, _| {
        let keys = kiosk.agency_keys()?;
        // A broken catalogue is trouble of another check.
        let Ok(catalogue) = kiosk.catalogue() else {
            return Ok(Found::Skipped(format!(
                "{} keys; the catalogue cannot be asked",
                keys.iter().count()
            )));
        };
        let missing: Vec<String> = catalogue
            .agencies()
            .filter(|agency| keys.get(&agency.id).is_none())
            .map(|agency| format!("no key for {}", agency.id))
            .collect();
        if missing.is_empty() {
            Ok(Found::Well(format!("{} keys", keys.iter().count())))
        } else {
            Err(Trouble::lines(missing))
        }
    },
};
