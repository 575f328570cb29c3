//! Prints a made-up receipt on a simulated printer and keeps its picture:
//! `cargo run -p kiosk-receipt-printer --example print_sample -- 80 receipt.png`.

use std::time::Duration;

use kiosk_device::capability::ReceiptPrinter as _;
use kiosk_domain::receipt::{Block, Document};
use kiosk_receipt_printer::simulator::SimulatedPrinter;
use kiosk_receipt_printer::{EscPosPrinter, Profile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let width: u8 = arguments.next().unwrap_or_else(|| "80".into()).parse()?;
    let path = arguments.next().unwrap_or_else(|| "receipt.png".into());

    let profile = Profile::by_name("epson-tm-t88", width)?;
    let simulated = SimulatedPrinter::like(&profile).serve_tcp("127.0.0.1:0")?;
    let mut printer = EscPosPrinter::from_config(simulated.link_text(), profile.name, width, 0)?;
    let proof = printer.print(&page(), *b"mfan", Duration::from_secs(10))?;
    println!("proved by {:?}", proof.method);
    std::fs::write(&path, &simulated.receipts()[0].picture)?;
    println!("{path}");
    Ok(())
}

/// A page with every kind of block.
fn page() -> Document {
    let pair = |label: &str, value: &str| Block::Pair(label.into(), value.into());
    Document {
        blocks: vec![
            Block::Title("HUDUMA KENYA".into()),
            Block::Heading("RISITI".into()),
            Block::Space(1),
            Block::Strong("Kuchapisha upya cheti cha PIN ya KRA".into()),
            Block::Text("Mamlaka ya Mapato Kenya".into()),
            Block::Rule,
            pair("Kumbukumbu", "HK-0000-0000"),
            pair("Jina", "Asha Mũthoni Mfano"),
            pair("Namba ya kitambulisho", "•••••017"),
            pair("Mahali", "Huduma Centre ya GPO, Kenyatta Avenue, Nairobi"),
            Block::Rule,
            Block::Text("Subiri SMS. Utaitwa na afisa ndani ya siku saba za kazi. Café €5.".into()),
            Block::Qr("https://mfano.example/".repeat(20)),
            Block::Text("Skani ili kuthibitisha kuwa karatasi hii ni halisi.".into()),
        ],
    }
}
