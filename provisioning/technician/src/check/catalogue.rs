//! The catalogue is there, sound, and not older than the keys beside it.

use kiosk_domain::catalogue::Catalogue;
use kiosk_enrolment::CatalogueFolderError;

use super::{Check, Found, Trouble};
use crate::kiosk::{Kiosk, KioskError};

const OLDER: &str =
    "install the newest catalogue: this one is older than the agencies' keys beside it";

pub const CHECK: Check = Check {
    id: "catalogue",
    sentence: "every file of the catalogue is sound",
    remedy: "install the catalogue anew; its files are not mended on a kiosk",
    find: |kiosk, _| match kiosk.catalogue() {
        Ok(catalogue) => {
            not_older(kiosk, &catalogue)?;
            let (services, agencies) = (catalogue.services().count(), catalogue.agencies().count());
            Ok(Found::Well(format!(
                "{services} services of {agencies} agencies"
            )))
        }
        Err(KioskError::Catalogue(CatalogueFolderError::Broken { first, rest })) => {
            let faults = [first].into_iter().chain(rest);
            Err(Trouble::lines(
                faults.map(|fault| fault.to_string()).collect(),
            ))
        }
        Err(error) => Err(error.into()),
    },
};

/// Agencies come with a catalogue and stay: a key for one that it does not know is a newer key.
fn not_older(kiosk: &Kiosk, catalogue: &Catalogue) -> Result<(), Trouble> {
    // Keys that cannot be read are trouble of another check.
    let Ok(keys) = kiosk.agency_keys() else {
        return Ok(());
    };
    // An agency without a key says that it is the keys that do not belong here.
    if catalogue
        .agencies()
        .any(|agency| keys.get(&agency.id).is_none())
    {
        return Ok(());
    }
    let unknown: Vec<String> = keys
        .iter()
        .filter(|key| catalogue.agency(key.agency()).is_none())
        .map(|key| {
            format!(
                "there is a key for {}, which it does not know",
                key.agency()
            )
        })
        .collect();
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(Trouble::lines(unknown).mended_by(OLDER)),
    }
}
