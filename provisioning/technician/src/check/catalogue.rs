//! The catalogue is sound.

use kiosk_enrolment::CatalogueFolderError;

use super::{Check, Trouble};
use crate::kiosk::KioskError;

pub const CHECK: Check = Check {
    id: "catalogue",
    sentence: "every file of the catalogue is sound",
    remedy: "install the catalogue anew; its files are not mended on a kiosk",
    find: |kiosk, _| match kiosk.catalogue() {
        Ok(catalogue) => {
            let (services, agencies) = (catalogue.services().count(), catalogue.agencies().count());
            Ok(format!("{services} services of {agencies} agencies"))
        }
        Err(KioskError::Catalogue(CatalogueFolderError::Broken { first, rest })) => Err(Trouble(
            [first]
                .iter()
                .chain(&rest)
                .map(ToString::to_string)
                .collect(),
        )),
        Err(error) => Err(error.into()),
    },
};
