//! The roots of states by which chips are judged are there, and have not run out.

use kiosk_card_reader::emrtd::CountryRoots;
use kiosk_enrolment::end_of;

use super::{Check, Found, Trouble};

pub const CHECK: Check = Check {
    id: "country-roots",
    sentence: "the kiosk can tell genuine chips of documents",
    remedy: "put the states' root certificates where [devices.card-reader] country_roots points, as PEM or DER",
    find: |kiosk, around| {
        let Some(reader) = &kiosk.config.devices.card_reader else {
            return Ok(Found::Skipped("no card reader is fitted".into()));
        };
        let Some(path) = &reader.country_roots else {
            let what = "no country_roots: no chip is called authentic here";
            return Ok(Found::Warning(what.into()));
        };
        let roots = CountryRoots::load(&kiosk.path(path)).map_err(|error| Trouble::of(&error))?;
        let over = roots.all().iter().filter_map(|root| {
            let end = end_of(&root.der).ok()?;
            let file = root.file.display();
            (end < around.now).then(|| format!("{file}: ended on {}", end.date()))
        });
        // Documents outlive the root that signed for them: an old one still serves.
        let over: Vec<String> = over.collect();
        let count = roots.all().len();
        Ok(match over.is_empty() {
            true => Found::Well(format!("{count} roots")),
            false => Found::Warning(format!("{count} roots; {}", over.join("; "))),
        })
    },
};
