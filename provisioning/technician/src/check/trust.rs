//! Our root vouches for the certificate, today.

use super::{Check, Found, Trouble};

const DAY_MILLIS: i64 = 86_400_000;
/// A technician comes by rarely: what ends within two weeks is worth a word.
const SOON_DAYS: i64 = 14;

const NOT_YET: &str = "set the clock: it is behind";
const OVER: &str = "see that the clock is right; if it is, have the certificate renewed";

pub const CHECK: Check = Check {
    id: "trust",
    sentence: "our root vouches for the certificate now",
    remedy: "install the root that operations gave as gateway.roots, or enrol this kiosk with them",
    find: |kiosk, around| {
        let now = around.now;
        let roots = kiosk.roots()?;
        // A certificate that cannot be read is trouble of another check.
        let Ok(certificate) = kiosk.certificate() else {
            return Ok(Found::Skipped(
                "there is no certificate to ask about".into(),
            ));
        };
        let (from, to) = (certificate.not_before(), certificate.not_after());
        if !certificate.holds_at(now) {
            let span = format!("it holds from {} to {}", from.in_kenya(), to.in_kenya());
            let what = format!("{span}; the clock says {}", now.in_kenya());
            return Err(Trouble::line(what).mended_by(match now < from {
                true => NOT_YET,
                false => OVER,
            }));
        }
        roots
            .vouch_for_client(&certificate, now)
            .map_err(|error| Trouble::of(&error))?;
        let days = (to.0 - now.0) / DAY_MILLIS;
        let said = format!("{days} days left, to {}", to.date());
        Ok(match days < SOON_DAYS {
            true => Found::Warning(said),
            false => Found::Well(said),
        })
    },
};
