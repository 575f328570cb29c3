//! Our root vouches for the certificate, today.

use super::{Check, Trouble};

const DAY_MILLIS: i64 = 86_400_000;

pub const CHECK: Check = Check {
    id: "trust",
    sentence: "our root vouches for the certificate now",
    remedy: "set the clock; if it is right, have the certificate renewed, or install our root",
    find: |kiosk, now| {
        let (roots, certificate) = (kiosk.roots()?, kiosk.certificate()?);
        let (from, to) = (certificate.not_before(), certificate.not_after());
        if !certificate.holds_at(now) {
            let span = format!("it holds from {} to {}", from.in_kenya(), to.in_kenya());
            return Err(Trouble::line(format!(
                "{span}; the clock says {}",
                now.in_kenya()
            )));
        }
        roots
            .vouch_for_client(&certificate, now)
            .map_err(|error| Trouble::of(&error))?;
        Ok(format!(
            "{} days left, to {}",
            (to.0 - now.0) / DAY_MILLIS,
            to.date()
        ))
    },
};
