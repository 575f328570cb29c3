//! A simulated PN532 outside the kiosk's process, e.g. for somebody else's reader:
//! `cargo run -p kiosk-card-reader --bin pn532-simulator`.
//!
//! It prints the link that the kiosk's config names and what is printed on the document, obeys
//! lines on stdin and answers each with `ok`.

use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs, io};

use kiosk_card_reader::simulator::chip::{
    Access, Breakage as ChipBreakage, Chip, ChipDock, Document, Holder, Issuer,
    Planned as ChipPlanned, Quirks,
};
use kiosk_card_reader::simulator::pn532::{Breakage, ModuleHandle, Planned, SimulatedPn532};
use kiosk_device::steering;

const HELP: &str = "\
A simulated PN532 with a chip of a travel document on its antenna.

  pn532-simulator               at a new pseudo terminal
  pn532-simulator 127.0.0.1:0   at a TCP port
  pn532-simulator --type-b …    its card speaks type B
  --control 127.0.0.1:0         obeys lines that come there, too; the input may end then

It prints the link, what opens the document and, with --control, `control` and an address; then it
obeys lines on stdin:

  lay passport bac   a document: passport, card or forged; opened by bac, pace or both
  lay ticket         something that takes no commands
  pull               nothing lies there any more
  stingy             documents laid from now on give 192 bytes at most
  power              off and on
  root FILE          writes the root certificate of the state that issues the documents
  break Busy         the module goes wrong: Silent, Garbage, WrongSum, CardPulled, …
  break Busy 9       after nine commands, once
  chip Flipped       the chip goes wrong: Silent, Flipped, Replayed, …; also with a number
  mend               both are well again

Example: LIBNFC_DEVICE=pn532_uart:/dev/pts/3:115200 nfc-list
";
const PORTRAIT_BYTES: usize = 12_000;

struct Table {
    issuer: Issuer,
    dock: ChipDock,
    module: ModuleHandle,
    quirks: Quirks,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words: Vec<String> = env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let control = steering::taken_from(&mut words, "--control")?;
    let dock = ChipDock::default();
    let mut module = SimulatedPn532::new(&dock);
    if words.first().is_some_and(|word| word == "--type-b") {
        module = module.of_type_b();
        words.remove(0);
    }
    let module = match words.as_slice() {
        [] => module.serve_pty()?,
        [address] => module.serve_tcp(address.as_str())?,
        _ => return Err("one address at most; see --help".into()),
    };
    let holder = Holder::asha();
    println!("{}", module.link_text());
    println!("{} {} {}", holder.number, holder.born, holder.expires);
    let table = Arc::new(Mutex::new(Table {
        issuer: Issuer::throw_away(),
        dock,
        module,
        quirks: Quirks::default(),
    }));
    let obey = move |order: &str| {
        let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
        steering::told(table.obey(order))
    };
    if let Some(address) = control {
        println!("control {}", steering::serve(address, obey.clone())?);
    }
    Ok(steering::keyboard(control.is_some(), obey)?)
}

impl Table {
    fn obey(&mut self, line: &str) -> io::Result<bool> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["lay", "ticket"] => self.module.lay_ticket(true),
            ["lay", document, access] => return Ok(self.lay(document, access)),
            ["pull"] => {
                self.dock.remove();
                self.module.lay_ticket(false);
            }
            ["stingy"] => self.quirks.block_bytes_max = Some(192),
            ["power"] => self.module.power_cycle(),
            ["root", file] => fs::write(file, self.issuer.root())?,
            ["break", fault, ref after @ ..] => return Ok(self.break_module(fault, after)),
            ["chip", fault, ref after @ ..] => return Ok(self.break_chip(fault, after)),
            ["mend"] => {
                self.module.plan(None);
                self.dock.plan(None);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn lay(&self, document: &str, access: &str) -> bool {
        let passport = || Document::passport(Holder::asha(), &self.issuer, PORTRAIT_BYTES);
        let document = match document {
            "passport" => passport(),
            "forged" => passport().forged(),
            "card" => Document::card(Holder::asha(), &self.issuer, PORTRAIT_BYTES),
            _ => return false,
        };
        let access = match access {
            "bac" => Access::Bac,
            "pace" => Access::Pace,
            "both" => Access::PaceAndBac,
            _ => return false,
        };
        self.module.lay_ticket(false);
        self.dock
            .insert(Chip::new(document, access).with(self.quirks));
        true
    }

    fn break_module(&self, fault: &str, after: &[&str]) -> bool {
        let named = |breakage: &&Breakage| format!("{breakage:?}") == fault;
        let (Some(breakage), Some(after)) = (Breakage::ALL.iter().find(named), count(after)) else {
            return false;
        };
        self.module.plan(Some(Planned {
            after: after.unwrap_or(0),
            once: after.is_some(),
            ..Planned::always(*breakage)
        }));
        true
    }

    fn break_chip(&self, fault: &str, after: &[&str]) -> bool {
        let named = |breakage: &&ChipBreakage| format!("{breakage:?}") == fault;
        let found = ChipBreakage::ALL.iter().find(named);
        let (Some(breakage), Some(after)) = (found, count(after)) else {
            return false;
        };
        self.dock.plan(Some(ChipPlanned {
            breakage: *breakage,
            after: after.unwrap_or(0),
            once: after.is_some(),
        }));
        true
    }
}

/// The number behind a fault, if there is one; `None` when what stands there is no number.
fn count(words: &[&str]) -> Option<Option<u32>> {
    match words {
        [] => Some(None),
        [number] => number.parse().ok().map(Some),
        _ => None,
    }
}
