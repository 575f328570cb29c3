//! A cabinet on the kernel's GPIO lines, played with by hand; for a bench and for an emulator:
//! `cargo run -p kiosk-cabinet --example play_cabinet -- wiring.toml`.
//!
//! The file is a `kiosk_cabinet::Wiring`. Lines on stdin are those of `kiosk_cabinet::console`,
//! each answered with one line, so that a script can play too. It ends with stdin, and leaves the
//! lines safe.

use std::io::BufRead as _;
use std::{env, fs};

use kiosk_cabinet::{LineCabinet, Wiring, console};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = env::args().nth(1).ok_or("play_cabinet WIRING.toml")?;
    let wiring: Wiring = toml::from_str(&fs::read_to_string(path)?)?;
    let mut cabinet = LineCabinet::on_kernel_lines(wiring)?;
    for line in std::io::stdin().lock().lines() {
        println!("{}", console::ask(&mut cabinet, &line?));
    }
    Ok(())
}
