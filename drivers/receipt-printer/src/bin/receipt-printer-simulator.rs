//! A simulated receipt printer outside the kiosk's process, e.g. for somebody else's client:
//! `cargo run -p kiosk-receipt-printer --bin receipt-printer-simulator -- --help`.
//!
//! ```text
//!   host ── TCP or pty ──► printer ──► papers/01.png, 01.escpos
//!   hand ── stdin, socket, command line ──► orders
//! ```

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use kiosk_device::steering;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{ORDERS, PrinterHandle, SimulatedPrinter, obey};

const HELP: &str = "\
A receipt printer made of bytes.

usage: receipt-printer-simulator [OPTION]... [ORDER]...
       receipt-printer-simulator --tell ADDRESS ORDER...

--listen ADDRESS   where hosts connect; 127.0.0.1:9100 unless said
--pty              on a pseudo terminal instead, as a serial printer
--orders ADDRESS   where orders are taken too, one a line
--papers FOLDER    where every paper that is cut off is left, as PNG and as bytes; `papers`
--profile NAME     which model, by its name in a kiosk's config; `epson-tm-t88`
--width MM         width of the roll, 80 or 58
--tell ADDRESS     carries orders to a simulator that runs, and ends

The first lines on stdout are the link for a kiosk's config and the address for orders. Orders are
read from the command line and then from stdin, and each is answered with a line. It ends with
stdin, or runs on when it takes orders elsewhere.

An order with blanks is one argument: 'paper-ends-after 5'. Orders:

";

struct Options {
    listen: String,
    pty: bool,
    orders: Option<String>,
    papers: String,
    profile: String,
    width: u8,
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
    let profile = Profile::by_name(&options.profile, options.width)?;
    let printer = SimulatedPrinter::like(&profile);
    let printer = Arc::new(if options.pty {
        printer.serve_pty()?
    } else {
        printer.serve_tcp(options.listen.as_str())?
    });
    println!("{}", printer.link_text());
    fs::create_dir_all(&options.papers)?;
    let kept = Arc::clone(&printer);
    let papers = options.papers.clone();
    thread::spawn(move || keep(&kept, Path::new(&papers)));
    if let Some(address) = &options.orders {
        let ordered = Arc::clone(&printer);
        let at = steering::serve(address.parse()?, move |order| obey(order, &ordered))?;
        println!("orders {at}");
    }
    for order in &options.at_once {
        println!("{}", obey(order, &printer));
    }
    let others = options.orders.is_some();
    steering::keyboard(others, |order| obey(order, &printer))?;
    save(&printer, Path::new(&options.papers), 0)?;
    Ok(())
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Option<Options>, Trouble> {
    let mut options = Options {
        listen: "127.0.0.1:9100".into(),
        pty: false,
        orders: None,
        papers: "papers".into(),
        profile: "epson-tm-t88".into(),
        width: 80,
        tell: None,
        at_once: Vec::new(),
    };
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| format!("`{word}` wants a value; see --help"))
        };
        match word.as_str() {
            "--help" | "-h" => return Ok(None),
            "--pty" => options.pty = true,
            "--listen" => options.listen = value()?,
            "--orders" => options.orders = Some(value()?),
            "--papers" => options.papers = value()?,
            "--profile" => options.profile = value()?,
            "--width" => options.width = value()?.parse()?,
            "--tell" => options.tell = Some(value()?),
            option if option.starts_with('-') => {
                return Err(format!("`{option}` is no option; see --help").into());
            }
            _ => options.at_once.push(word),
        }
    }
    Ok(Some(options))
}

/// Leaves every paper in `folder` as soon as it is cut off.
fn keep(printer: &PrinterHandle, folder: &Path) {
    let mut saved = 0;
    loop {
        if printer.wait_for_receipts(saved + 1, LOOK).is_some() {
            match save(printer, folder, saved) {
                Ok(count) => saved = count,
                Err(error) => {
                    eprintln!("{}: {error}", folder.display());
                    return;
                }
            }
        }
    }
}

/// Writes the papers after the first `saved`; gives how many there are.
fn save(printer: &PrinterHandle, folder: &Path, saved: usize) -> io::Result<usize> {
    let receipts = printer.receipts();
    for (receipt, number) in receipts.iter().zip(1..).skip(saved) {
        fs::write(folder.join(format!("{number:02}.escpos")), &receipt.bytes)?;
        fs::write(folder.join(format!("{number:02}.png")), &receipt.picture)?;
    }
    Ok(receipts.len())
}

const LOOK: Duration = Duration::from_secs(1);
