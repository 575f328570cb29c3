//! A simulated fingerprint module outside the kiosk's process, e.g. for somebody else's client:
//! `cargo run -p kiosk-fingerprint-reader --bin fingerprint-reader-simulator -- --help`.
//!
//! ```text
//!   host ── pty ──► module
//!   hand ── stdin, socket, command line ──► orders
//! ```

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use kiosk_fingerprint_reader::simulator::{ModuleHandle, ORDERS, SimulatedModule, obey};

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
        return tell(address, &options.at_once);
    }
    let module = Arc::new(SimulatedModule::default().serve_pty()?);
    println!("{}", module.link_text());
    if let Some(address) = &options.orders {
        let listener = TcpListener::bind(address)?;
        println!("orders {}", listener.local_addr()?);
        let ordered = Arc::clone(&module);
        thread::spawn(move || take_orders(&listener, &ordered));
    }
    for order in &options.at_once {
        println!("{}", obey(order, &module));
    }
    answer(io::stdin().lock(), io::stdout(), &module)?;
    while options.orders.is_some() {
        thread::park();
    }
    Ok(())
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

/// Carries orders to a simulator that runs; prints its answers.
fn tell(address: &str, orders: &[String]) -> Result<(), Trouble> {
    let mut line = TcpStream::connect(address)?;
    let mut answers = BufReader::new(line.try_clone()?).lines();
    for order in orders {
        writeln!(line, "{order}")?;
        println!("{}", answers.next().ok_or("the simulator has gone")??);
    }
    Ok(())
}

/// One hand at a time; the next waits.
fn take_orders(listener: &TcpListener, module: &ModuleHandle) {
    for hand in listener.incoming().flatten() {
        let Ok(said) = hand.try_clone() else { continue };
        // A hand that lets go in the middle of a line has said nothing.
        let _ = answer(BufReader::new(said), hand, module);
    }
}

fn answer(orders: impl BufRead, mut out: impl Write, module: &ModuleHandle) -> io::Result<()> {
    for order in orders.lines() {
        writeln!(out, "{}", obey(&order?, module))?;
        out.flush()?;
    }
    Ok(())
}
