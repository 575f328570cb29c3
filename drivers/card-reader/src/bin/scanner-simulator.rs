//! A simulated scanner of codes on a pseudo terminal or on TCP, e.g. for a kiosk at a desk:
//! `cargo run -p kiosk-card-reader --bin scanner-simulator -- --help`.

use std::net::SocketAddr;
use std::time::Duration;
use std::{env, thread};

use kiosk_card_reader::scanner::{Encoding, Ending, Settings};
use kiosk_card_reader::simulator::scanner::{
    Form, ScannerBreakage, ScannerHandle, SimulatedScanner,
};
use kiosk_device::steering;

const HELP: &str = "\
A simulated scanner of bar and QR codes.

usage: scanner-simulator [--tcp ADDRESS] [--control ADDRESS] [--ending ENDING] [--aim] [--latin1]
                         [--keys] [--scan TEXT]

  --tcp ADDRESS       listen there, e.g. 127.0.0.1:4001; else a pseudo terminal is made
  --control ADDRESS   obey lines that come there, too, e.g. 127.0.0.1:4002
  --ending ENDING     cr (as delivered), lf, crlf, tab or silence
  --aim               begin each code with its AIM identifier, ]Q3
  --latin1            write letters with marks in ISO 8859-1; else in UTF-8
  --keys              put the kernel's records of a keyboard on the line instead of text
  --scan TEXT         scan this as soon as somebody listens

The first line that it prints is the link text for a kiosk's config; the second, with --control, is
`control` and an address. Then it obeys lines of its input and answers each with `ok`, `unknown` or
what is wrong:

  scan TEXT           a QR code that says TEXT is held before it
  bytes HEX           these bytes come, e.g. `bytes 41420d`
  unplug              the plug is pulled; on TCP the next host plugs it in again
  FAULT TEXT          TEXT is scanned and it goes wrong:
";

/// How long `--scan` waits for somebody who listens.
const LISTENER_WITHIN: Duration = Duration::from_secs(600);

#[derive(Default)]
struct Wishes {
    scanner: SimulatedScanner,
    tcp: Option<SocketAddr>,
    control: Option<SocketAddr>,
    scan: Option<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(wishes) = Wishes::read(env::args().skip(1))? else {
        print!("{HELP}");
        for fault in ScannerBreakage::ALL {
            println!("    {fault:?}");
        }
        return Ok(());
    };
    let scanner = match wishes.tcp {
        Some(address) => wishes.scanner.serve_tcp(address)?,
        None => wishes.scanner.serve_pty()?,
    };
    println!("{}", scanner.link_text());
    let hand = scanner.clone();
    if let Some(address) = wishes.control {
        let at = steering::serve(address, move |order| obey(order, &hand))?;
        println!("control {at}");
    }
    if let Some(text) = wishes.scan {
        let scanner = scanner.clone();
        thread::spawn(move || {
            scanner
                .wait_until_plugged(LISTENER_WITHIN)
                .then(|| scanner.scan(&text))
        });
    }
    let others = wishes.control.is_some();
    Ok(steering::keyboard(others, |order| obey(order, &scanner))?)
}

fn obey(line: &str, scanner: &ScannerHandle) -> String {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let named = |fault: &&ScannerBreakage| format!("{fault:?}") == word;
    let outcome = match word {
        "scan" => scanner.scan(rest),
        "bytes" => match bytes(rest) {
            Some(bytes) => scanner.send(&bytes),
            None => return "unknown".into(),
        },
        "unplug" => {
            scanner.unplug();
            Ok(())
        }
        _ => match ScannerBreakage::ALL.iter().find(named) {
            Some(fault) => scanner.scan_broken(rest, *fault),
            None => return "unknown".into(),
        },
    };
    match outcome {
        Ok(()) => "ok".into(),
        Err(error) => error.to_string(),
    }
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks(2).map(byte).collect()
}

impl Wishes {
    /// `None` when help is wanted.
    fn read(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut wishes = Self::default();
        while let Some(word) = words.next() {
            let settings: &mut Settings = &mut wishes.scanner.settings;
            let mut value = || {
                words
                    .next()
                    .ok_or(format!("{word} wants a value; see --help"))
            };
            let address = |text: String| text.parse().map_err(|_| format!("{text} is no address"));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--tcp" => wishes.tcp = Some(address(value()?)?),
                "--control" => wishes.control = Some(address(value()?)?),
                "--scan" => wishes.scan = Some(value()?),
                "--ending" => settings.ending = ending(&value()?)?,
                "--aim" => settings.has_aim_prefix = true,
                "--latin1" => settings.encoding = Encoding::Latin1,
                "--keys" => wishes.scanner.form = Form::Keys,
                _ => return Err(format!("{word} is unknown; see --help")),
            }
        }
        Ok(Some(wishes))
    }
}

fn ending(name: &str) -> Result<Ending, String> {
    match name {
        "cr" => Ok(Ending::CarriageReturn),
        "lf" => Ok(Ending::LineFeed),
        "crlf" => Ok(Ending::CarriageReturnLineFeed),
        "tab" => Ok(Ending::Tab),
        "silence" => Ok(Ending::Silence),
        _ => Err(format!("{name} is no ending; see --help")),
    }
}
