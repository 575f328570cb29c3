//! A simulated camera on TCP, for a kiosk in another process:
//! `cargo run -p kiosk-camera --bin camera-simulator -- --help`.

use std::net::SocketAddr;

use kiosk_camera::simulator::{KernelDock, ORDERS};
use kiosk_device::steering;

const HELP: &str = "\
Serves a simulated camera, and obeys orders on stdin and on a socket.

Usage: camera-simulator [--camera HOST:PORT] [--orders HOST:PORT]

  --camera   where the kiosk finds the camera   [127.0.0.1:8554]
  --orders   where others may give orders       [none]

The kiosk's config names it as `link = \"simulated:127.0.0.1:8554\"`. Port 0 takes any that is free;
both addresses are printed. Each order is one line, answered with `ok` or with what is wrong:
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut camera: SocketAddr = ([127, 0, 0, 1], 8554).into();
    let mut orders: Option<SocketAddr> = None;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut address = || words.next().unwrap_or_default().parse();
        match word.as_str() {
            "--camera" => camera = address()?,
            "--orders" => orders = Some(address()?),
            "--help" | "-h" => {
                println!("{HELP}\n{ORDERS}");
                return Ok(());
            }
            other => return Err(format!("`{other}` is unknown; see --help").into()),
        }
    }
    let dock = KernelDock::default();
    println!("simulated:{}", dock.serve(camera)?);
    if let Some(address) = orders {
        let steered = dock.clone();
        let at = steering::serve(address, move |line| steered.answer(line))?;
        println!("orders at {at}");
    }
    Ok(steering::keyboard(orders.is_some(), |line| {
        dock.answer(line)
    })?)
}
