//! A whole cabinet on a simulated board, and the hand at it.

use kiosk_device::capability::{Lamp, Lock, Sense};

use super::board::{SimulatedBoard, SimulatedChip};
use crate::lines::{LineCabinet, Step, errno};
use crate::wire::{Level, Output};
use crate::wiring::{Bias, ContactLine, Contacts, Lamps, OutputLine, Wiring};

/// A cabinet on a simulated board.
pub type SimulatedCabinet = LineCabinet;

/// The hand at the cabinet. Clones reach the same cabinet.
#[derive(Clone)]
pub struct CabinetDock {
    wiring: Wiring,
    board: SimulatedBoard,
}

/// A new cabinet, shut and untouched, with everything fitted, and the hand at it. Its contacts do
/// not bounce unless they are told to, so that nothing is debounced.
pub fn simulated() -> (SimulatedCabinet, CabinetDock) {
    let mut wiring = simulated_wiring();
    wiring.debounce_ms = 0;
    CabinetDock::with(wiring, false).expect("the simulated wiring is sound")
}

/// How the simulated cabinet is wired: switches closed to ground while all is well, a changeover
/// switch at the door, and a fan that runs while no kiosk does.
pub fn simulated_wiring() -> Wiring {
    Wiring {
        chip: "simulated-cabinet".into(),
        debounce_ms: 20,
        contacts: Contacts {
            door: contact("DOOR", Level::High),
            door_shut: Some(contact("DOOR-SHUT", Level::High)),
            tamper: contact("TAMPER", Level::High),
            paper_low: Some(contact("PAPER-LOW", Level::Low)),
            presence: Some(contact("PRESENCE", Level::High)),
            headset: Some(contact("HEADSET", Level::Low)),
        },
        lamps: Lamps {
            card_reader: Some(output("LAMP-CARD")),
            fingerprint_reader: Some(output("LAMP-FINGER")),
            receipt_printer: Some(output("LAMP-RECEIPT")),
            camera: Some(output("LAMP-CAMERA")),
            in_service: Some(output("LAMP-SERVICE")),
        },
        lock: Some(output("LOCK")),
        fan: Some(OutputLine {
            active: Level::Low,
            released: Some(Level::Low),
            ..output("FAN")
        }),
    }
}

fn contact(line: &str, active: Level) -> ContactLine {
    ContactLine {
        line: line.into(),
        active,
        bias: Some(Bias::PullUp),
    }
}

fn output(line: &str) -> OutputLine {
    OutputLine {
        line: line.into(),
        active: Level::High,
        released: None,
    }
}

impl CabinetDock {
    /// A cabinet wired by `wiring`, on a board that has the lines it names between others.
    ///
    /// # Errors
    /// A wiring that no chip could make good.
    pub fn with(
        wiring: Wiring,
        keeps_outputs: bool,
    ) -> Result<(SimulatedCabinet, Self), crate::WiringFault> {
        let contacts = wiring.contacts().into_values().map(|line| &line.line);
        let outputs = wiring.outputs().into_values().map(|line| &line.line);
        let named = contacts.chain(outputs).cloned();
        let lines = std::iter::once(String::new()).chain(named).collect();
        let chip = |label: &str, lines| SimulatedChip {
            label: label.into(),
            lines,
            keeps_outputs,
        };
        let other = chip("simulated-other", vec!["DOOR".into(), "ACT-LED".into()]);
        let board = SimulatedBoard::new(vec![other, chip(&wiring.chip, lines)]);
        let dock = Self { wiring, board };
        for sense in Sense::ALL {
            dock.set(sense, false);
        }
        let cabinet = dock.another_owner()?;
        Ok((cabinet, dock))
    }

    /// Somebody else's cabinet on the same board, as when the kiosk is started again.
    ///
    /// # Errors
    /// A wiring that no chip could make good.
    pub fn another_owner(&self) -> Result<SimulatedCabinet, crate::WiringFault> {
        LineCabinet::wired(self.wiring.clone(), Box::new(self.board.clone()))
    }

    /// The board below, for what no hand can do.
    pub fn board(&self) -> &SimulatedBoard {
        &self.board
    }

    /// Makes a sense say yes or no; nothing happens when it is not fitted.
    pub fn set(&self, sense: Sense, yes: bool) {
        let contacts = self.wiring.contacts();
        let moved = contacts.iter().filter_map(|(contact, line)| {
            let says = match contact.sense() {
                Some(its) => (its == sense).then_some(yes),
                None => (sense == Sense::Door).then_some(!yes),
            };
            says.map(|says| (line.line.as_str(), line.active.when(says)))
        });
        self.board.drive(&moved.collect::<Vec<_>>());
    }

    /// Opens or shuts the service door.
    pub fn set_door_open(&self, open: bool) {
        self.set(Sense::Door, open);
    }

    /// Trips or resets the tamper switch.
    pub fn set_tampered(&self, tampered: bool) {
        self.set(Sense::Tamper, tampered);
    }

    /// The paper runs low, or is refilled.
    pub fn set_paper_low(&self, low: bool) {
        self.set(Sense::PaperLow, low);
    }

    /// Somebody comes, or leaves.
    pub fn set_someone_present(&self, present: bool) {
        self.set(Sense::Presence, present);
    }

    /// A headset is inserted, or pulled.
    pub fn set_headset_inserted(&self, inserted: bool) {
        self.set(Sense::Headset, inserted);
    }

    /// Breaks or mends all lines: the chip answers wrongly.
    pub fn set_broken(&self, broken: bool) {
        for step in [Step::Read, Step::Set, Step::Wait] {
            self.board.set_broken(step, broken.then_some(errno::EIO));
        }
    }

    /// Whether a lamp is lit.
    pub fn is_lit(&self, lamp: Lamp) -> bool {
        self.is_on(Output::Lamp(lamp))
    }

    /// What the lock does.
    pub fn lock(&self) -> Lock {
        match self.is_on(Output::Lock) {
            true => Lock::Unlocked,
            false => Lock::Locked,
        }
    }

    /// Whether the fan runs.
    pub fn is_fan_running(&self) -> bool {
        self.is_on(Output::Fan)
    }

    /// Whether an output is on, by the level of its line: the driver's word is not taken for it.
    pub fn is_on(&self, output: Output) -> bool {
        let outputs = self.wiring.outputs();
        let line = outputs.get(&output);
        line.is_some_and(|line| {
            // A chip without power drives nothing.
            let level = self.board.level(&line.line);
            level.unwrap_or(line.released()) == line.active
        })
    }

    /// What a sense's contact says to whoever looks at the wire.
    pub fn says(&self, sense: Sense) -> Option<bool> {
        let contacts = self.wiring.contacts();
        let line = contacts.get(&crate::wire::Contact::Of(sense))?;
        Some(self.board.level(&line.line)? == line.active)
    }
}
