//! A simulated fingerprint module outside the kiosk's process, e.g. for somebody else's client:
//! `cargo run -p kiosk-fingerprint-reader --bin fingerprint-reader-simulator -- --help`.
//!
//! ```text
//!   host ── pty ──► module
//!   hand ── stdin, socket, command line ──► orders
//! ```

use std::sync::Arc;

use kiosk_device::steering;
use kiosk_fingerprint_reader::simulator::{ORDERS, SimulatedModule, obey};

const HELP: &str = "\
A ZFM fingerprint module made of bytes, with fingers that belong to nobody.

usage: fingerprint-reader-simulator [OPTION]... [ORDER]...
       fingerprint-reader-simulator --tell ADDRESS ORDER...

--orders ADDRESS   where orders are taken too, one a line
--tell ADDRESS     carries orders to a simulator that runs, and ends

The first lines on stdout are the link for a kiosk's config and the address for orders. Orders are
read from the command line and then from stdin, and each is answered with a line. It ends with
stdin, or runs on when it takes orders elsewhere.

An order with blanks is one argument: 'lay 7 dry'. Orders:

";

#[derive(Default)]
struct Options {
    orders: Option<String>,
    tell: Option<String>,
    at_once: Vec<String>,
}

type Trouble = Box<dyn std::error::Error>;

fn main() -> Result<(), Trouble> {
    let Some(options) = options(std::env::args().skip(1))? else {
        print!("{HELP}{ORDERS}");
        return Ok(());
    };
    if let Some(address) = &options.tell {
        for said in steering::tell(address, &options.at_once)? {
            println!("{said}");
        }
        return Ok(());
    }
    let module = Arc::new(SimulatedModule::default().serve_pty()?);
    println!("{}", module.link_text());
    if let Some(address) = &options.orders {
        let ordered = Arc::clone(&module);
        let at = steering::serve(address.parse()?, move |order| obey(order, &ordered))?;
        println!("orders {at}");
    }
    for order in &options.at_once {
        println!("{}", obey(order, &module));
    }
    let others = options.orders.is_some();
    Ok(steering::keyboard(others, |order| obey(order, &module))?)
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Option<Options>, Trouble> {
    let mut options = Options::default();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| format!("`{word}` wants a value; see --help"))
        };
        match word.as_str() {
            "--help" | "-h" => return Ok(None),
            "--orders" => options.orders = Some(value()?),
            "--tell" => options.tell = Some(value()?),
            option if option.starts_with('-') => {
                return Err(format!("`{option}` is no option; see --help").into());
            }
            _ => options.at_once.push(word),
        }
    }
    Ok(Some(options))
}
