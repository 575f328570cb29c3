//! The clock is right: not before what must have happened already, and close to the gateway's.
//!
//! A kiosk has no battery behind its clock; what it shows after a power cut is older than its own
//! certificate. The gateway's date is believed only once our root has vouched for the gateway.

use super::{Check, Found, Trouble};
use crate::probe::Probed;

/// What a heartbeat and a certificate put up with, in seconds.
const SKEW_SECONDS_MAX: i64 = 120;

pub const CHECK: Check = Check {
    id: "clock",
    sentence: "the clock is right",
    remedy: "set it with `timedatectl set-time`, then see that a time server is reached (`timedatectl timesync-status`)",
    find: |kiosk, around| {
        let now = around.now;
        // The certificate was issued before this moment, whatever the clock says.
        if let Ok(certificate) = kiosk.certificate()
            && let floor = certificate.not_before()
            && now < floor
        {
            return Err(Trouble::line(format!(
                "the clock says {}, the certificate was issued {}",
                now.in_kenya(),
                floor.in_kenya()
            )));
        }
        match around.gateway(kiosk) {
            Some(Probed::Answered {
                date_seconds: Some(date),
            }) => beside_the_gateway(now.0.div_euclid(1000) - date),
            _ => Ok(Found::Warning(format!(
                "{}; nobody there to compare it with",
                now.in_kenya()
            ))),
        }
    },
};

fn beside_the_gateway(ahead_seconds: i64) -> Result<Found, Trouble> {
    let which = if ahead_seconds < 0 {
        "behind"
    } else {
        "ahead of"
    };
    let off = ahead_seconds.unsigned_abs();
    if ahead_seconds.abs() > SKEW_SECONDS_MAX {
        return Err(Trouble::line(format!("{off} s {which} the gateway's")));
    }
    Ok(Found::Well(format!("{off} s {which} the gateway's")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_are_put_up_with_in_both_directions_and_no_more() {
        for seconds in [-120, 0, 120] {
            assert!(beside_the_gateway(seconds).is_ok());
        }
        for seconds in [-121, 121] {
            assert!(beside_the_gateway(seconds).is_err());
        }
    }
}
