//! A simulated chip in the virtual reader of a real pcscd, e.g. for somebody else's reader:
//! `cargo run -p kiosk-card-reader --bin card-reader-simulator`.
//!
//! pcscd with vsmartcard's vpcd must run; it listens on all interfaces, so only where nobody else
//! can reach it. Another place is an argument: `10.0.0.7:35963`.
//!
//! It prints what is printed on the document, obeys lines on stdin and answers each with `ok`:
//! `lay passport`, `lay card`, `lay forged`, each `bac`, `pace` or `both`; `pull`; `stingy`, which
//! gives 192 bytes at most; `root FILE` writes the state's root certificate; any fault by its name
//! (`Silent`, `Flipped`, …) to all that comes, `Silent 9` to the tenth command alone; `mend`.
//!
//! `--control 127.0.0.1:4002` obeys lines that come there, too, and says where in a second line; the
//! input may end then.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs, io};

use kiosk_card_reader::simulator::chip::{
    Access, Breakage, Chip, ChipDock, Document, Holder, Issuer, Planned, Quirks, VPCD_PORT,
    VpcdCard,
};
use kiosk_device::steering;

const PORTRAIT_BYTES: usize = 12_000;

struct Table {
    address: SocketAddr,
    issuer: Issuer,
    dock: ChipDock,
    quirks: Quirks,
    lying: Option<VpcdCard>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words: Vec<String> = env::args().skip(1).collect();
    let control = steering::taken_from(&mut words, "--control")?;
    let address = match words.as_slice() {
        [] => ([127, 0, 0, 1], VPCD_PORT).into(),
        [address] => address.parse()?,
        _ => return Err("one address at most".into()),
    };
    let holder = Holder::asha();
    println!("{} {} {}", holder.number, holder.born, holder.expires);
    let table = Arc::new(Mutex::new(Table {
        address,
        issuer: Issuer::throw_away(),
        dock: ChipDock::default(),
        quirks: Quirks::default(),
        lying: None,
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
            ["lay", document, access] => return self.lay(document, access),
            ["pull"] => self.lying = None,
            ["stingy"] => self.quirks.block_bytes_max = Some(192),
            ["mend"] => self.dock.plan(None),
            ["root", file] => fs::write(file, self.issuer.root())?,
            [fault] => return Ok(self.plan(fault, 0, false)),
            [fault, after] => {
                let after = after.parse().ok();
                return Ok(after.is_some_and(|after| self.plan(fault, after, true)));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn lay(&mut self, document: &str, access: &str) -> io::Result<bool> {
        let passport = || Document::passport(Holder::asha(), &self.issuer, PORTRAIT_BYTES);
        let document = match document {
            "passport" => passport(),
            "forged" => passport().forged(),
            "card" => Document::card(Holder::asha(), &self.issuer, PORTRAIT_BYTES),
            _ => return Ok(false),
        };
        let access = match access {
            "bac" => Access::Bac,
            "pace" => Access::Pace,
            "both" => Access::PaceAndBac,
            _ => return Ok(false),
        };
        self.lying = None;
        self.dock
            .insert(Chip::new(document, access).with(self.quirks));
        self.lying = Some(VpcdCard::insert(&self.dock, self.address)?);
        Ok(true)
    }

    fn plan(&self, fault: &str, after: u32, once: bool) -> bool {
        let named = |breakage: &&Breakage| format!("{breakage:?}") == fault;
        let breakage = Breakage::ALL.iter().find(named);
        let planned = breakage.map(|breakage| Planned {
            breakage: *breakage,
            after,
            once,
        });
        self.dock.plan(planned);
        planned.is_some()
    }
}
