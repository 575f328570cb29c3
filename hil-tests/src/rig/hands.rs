//! What a hand at the dock can do: each act once, for the window and for whoever plays it.

use kiosk_device::capability::Paper;
use kiosk_receipt_printer::simulator::Faults;

use super::{Rig, RigError, staff_card};

/// One thing to do.
pub struct Hand {
    /// The device, or what lies around the kiosk.
    pub group: &'static str,
    /// Its name.
    pub act: &'static str,
    /// What stands on its button.
    pub label: &'static str,
    does: Does,
}

enum Does {
    /// Something to a device that lives in the kiosk.
    Device(&'static str, &'static str),
    /// Something to the printer, which lives with us.
    Printer(fn(&mut Faults)),
    /// Something to the world around.
    World(fn(&mut Rig) -> Result<(), RigError>),
}

const fn hand(group: &'static str, act: &'static str, label: &'static str, does: Does) -> Hand {
    Hand {
        group,
        act,
        label,
        does,
    }
}

use Does::{Device, Printer, World};

/// All of them, in the order of the window.
pub const HANDS: &[Hand] = &[
    hand(
        "Card",
        "card-in",
        "Put a card in",
        Device("card-reader", "insert-card"),
    ),
    hand(
        "Card",
        "card-out",
        "Take it out",
        Device("card-reader", "remove-card"),
    ),
    hand(
        "Card",
        "card-genuine",
        "Put a genuine one in",
        Device("card-reader", "insert-genuine-card"),
    ),
    hand(
        "Card",
        "card-forged",
        "Put a forged one in",
        Device("card-reader", "insert-forged-card"),
    ),
    hand(
        "Card",
        "card-finger",
        "Put one with a finger in",
        Device("card-reader", "insert-card-with-finger"),
    ),
    hand(
        "Card",
        "card-staff",
        "Put a staff card in (PIN 314159)",
        World(|rig| {
            let act = format!("insert-staff-card {}", staff_card(&rig.places).display());
            rig.dock()?.device("card-reader", &act)
        }),
    ),
    hand(
        "Finger",
        "finger-lay",
        "Lay it on",
        Device("fingerprint-reader", "lay-finger"),
    ),
    hand(
        "Finger",
        "finger-dry",
        "Dry",
        Device("fingerprint-reader", "lay-dry-finger"),
    ),
    hand(
        "Finger",
        "finger-wet",
        "Wet",
        Device("fingerprint-reader", "lay-wet-finger"),
    ),
    hand(
        "Finger",
        "finger-aside",
        "Aside",
        Device("fingerprint-reader", "lay-finger-aside"),
    ),
    hand(
        "Finger",
        "finger-tip",
        "Its tip",
        Device("fingerprint-reader", "lay-fingertip"),
    ),
    hand(
        "Finger",
        "finger-other",
        "Another",
        Device("fingerprint-reader", "lay-other-finger"),
    ),
    hand(
        "Finger",
        "finger-lift",
        "Lift it",
        Device("fingerprint-reader", "lift-finger"),
    ),
    hand(
        "Finger",
        "finger-out",
        "Unplug",
        Device("fingerprint-reader", "unplug"),
    ),
    hand(
        "Finger",
        "finger-in",
        "Plug in",
        Device("fingerprint-reader", "plug-in"),
    ),
    hand(
        "Code",
        "code-scan",
        "Hold it up",
        Device("scanner", "scan 00000017"),
    ),
    hand(
        "Document",
        "document-card",
        "Lay a card down",
        Device("camera", "show-card"),
    ),
    hand(
        "Document",
        "document-show",
        "Lay it down",
        Device("camera", "show-document"),
    ),
    hand(
        "Document",
        "document-away",
        "Take it away",
        Device("camera", "take-away"),
    ),
    hand("Camera", "camera-out", "Unplug", Device("camera", "unplug")),
    hand(
        "Camera",
        "camera-in",
        "Plug in",
        Device("camera", "plug-in"),
    ),
    hand(
        "Printer",
        "paper-out",
        "Paper out",
        Printer(|faults| faults.paper = Paper::Out),
    ),
    hand(
        "Printer",
        "paper-jam",
        "Jam the cutter",
        Printer(|faults| faults.cutter_jam = true),
    ),
    hand(
        "Printer",
        "printer-open",
        "Open the cover",
        Printer(|faults| faults.cover_open = true),
    ),
    hand(
        "Printer",
        "printer-mend",
        "Mend it",
        Printer(|faults| *faults = Faults::default()),
    ),
    hand(
        "Link",
        "link-cut",
        "Cut it",
        World(|rig| {
            rig.stop_gateway();
            Ok(())
        }),
    ),
    hand("Link", "link-mend", "Mend it", World(Rig::start_gateway)),
    hand(
        "Door",
        "door-open",
        "Open it",
        Device("cabinet", "open-door"),
    ),
    hand(
        "Door",
        "door-close",
        "Close it",
        Device("cabinet", "close-door"),
    ),
    hand(
        "Power",
        "power-cut",
        "Cut it",
        World(|rig| {
            rig.cut_power();
            rig.start_kiosk()
        }),
    ),
];

impl Hand {
    /// The hand of this act.
    pub fn named(act: &str) -> Option<&'static Self> {
        HANDS.iter().find(|hand| hand.act == act)
    }

    /// As `kiosk-dock` takes it.
    pub fn button(&self) -> String {
        format!("{}:{}:{}", self.group, self.act, self.label)
    }

    /// Does it.
    ///
    /// # Errors
    /// [`RigError`] when the kiosk does not run or what is played with is not there.
    pub fn play(&self, rig: &mut Rig) -> Result<(), RigError> {
        match self.does {
            Device(device, act) => rig.dock()?.device(device, act),
            Printer(change) => {
                rig.printer.change_faults(change);
                Ok(())
            }
            World(act) => act(rig),
        }
    }
}
