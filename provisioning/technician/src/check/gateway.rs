//! The gateway: somebody is there, it is ours, and it lets this kiosk in. One question answers all
//! three; see [`crate::probe`].

use super::{Check, Found, Trouble};
use crate::probe::Probed;

const OFFLINE: &str = "--offline: the gateway was not asked";

pub const REACHED: Check = Check {
    id: "gateway",
    sentence: "the gateway can be reached",
    remedy: "look at the network cable or the modem's signal, then at gateway.address in the config",
    find: |kiosk, around| match around.gateway(kiosk) {
        None => Ok(Found::Skipped(OFFLINE.into())),
        Some(Probed::NotAsked(why)) => Ok(Found::Skipped(why.clone())),
        Some(Probed::Unreachable(why)) => Err(Trouble::line(why)),
        Some(_) => Ok(Found::Well(kiosk.config.gateway.address.clone())),
    },
};

pub const GENUINE: Check = Check {
    id: "gateway-identity",
    sentence: "what listens there is our gateway",
    remedy: "ask operations which address and root belong to this kiosk; do not go on with another's",
    find: |kiosk, around| {
        match around.gateway(kiosk) {
        None => Ok(Found::Skipped(OFFLINE.into())),
        Some(Probed::NotAsked(_) | Probed::Unreachable(_)) => Ok(unasked()),
        Some(Probed::OtherName(why)) => Err(Trouble::line(why).mended_by(
            "write the name that operations gave into gateway.server_name in the config",
        )),
        Some(Probed::NotVouched(why)) => Err(Trouble::line(why).mended_by(
            "install the root that operations gave as gateway.roots, and see that the clock is right",
        )),
        Some(Probed::Strange(why)) => Err(Trouble::line(why)),
        Some(Probed::TurnedAway(_) | Probed::Answered { .. }) => {
            Ok(Found::Well(kiosk.config.gateway.server_name.clone()))
        }
    }
    },
};

pub const LETS_IN: Check = Check {
    id: "gateway-lets-in",
    sentence: "the gateway lets this kiosk in",
    remedy: "call operations: the certificate may be withdrawn, and only they can issue another",
    find: |kiosk, around| match around.gateway(kiosk) {
        None => Ok(Found::Skipped(OFFLINE.into())),
        Some(Probed::TurnedAway(why)) => Err(Trouble::line(why)),
        Some(Probed::Answered { .. }) => Ok(Found::Well("it answers".into())),
        Some(_) => Ok(unasked()),
    },
};

fn unasked() -> Found {
    Found::Skipped("no gateway could be asked".into())
}
