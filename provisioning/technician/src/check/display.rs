//! There is a screen to draw on.

use super::{Check, Found, Trouble};
use crate::surroundings::names_in;

const FOLDER: &str = "dev/dri";

pub const CHECK: Check = Check {
    id: "display",
    sentence: "the system has a display to draw on",
    remedy: "look at the panel's cable; `vc4-kms-v3d` must be among the overlays in the boot config",
    find: |_, around| {
        let folder = around.system(FOLDER);
        let cards = names_in(&folder);
        let mut cards = cards.iter().filter(|name| name.starts_with("card"));
        match cards.next() {
            Some(card) => Ok(Found::Well(card.clone())),
            None => Err(Trouble::line(format!("no card in {}", folder.display()))),
        }
    },
};
