//! The system's log tells Kenyan time, as screens and receipts do: whoever compares them at a
//! counter should not have to count hours.

use super::{Check, Found, Trouble};

const FILE: &str = "etc/localtime";
const ZONE: &str = "Africa/Nairobi";

pub const CHECK: Check = Check {
    id: "time-zone",
    sentence: "the system tells Kenyan time",
    remedy: "run `timedatectl set-timezone Africa/Nairobi`",
    find: |_, around| {
        let file = around.system(FILE);
        let zone = std::fs::read_link(&file);
        match zone {
            Ok(zone) if zone.ends_with(ZONE) => Ok(Found::Well(ZONE.into())),
            Ok(zone) => Err(Trouble::line(format!("it is {}", zone.display()))),
            Err(_) => Err(Trouble::line(format!("{} names no zone", file.display()))),
        }
    },
};
