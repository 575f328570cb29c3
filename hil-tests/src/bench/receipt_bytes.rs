//! A full receipt, from its facts to the bytes of an 80 mm printer.

use std::hint::black_box;
use std::time::Instant;

use kiosk_domain::receipt::{Delivery, Detail, Paid, Receipt, ReceiptKind};
use kiosk_domain::{KioskId, Language, Money, Timestamp, TransactionId};
use kiosk_receipt_printer::{Profile, receipt_bytes};

use super::samples::{median, millis};
use super::{Bar, BenchError, Row};

const ROUNDS: usize = 500;

/// A citizen waits for paper, not for us.
const MILLIS_MAX: f64 = 1.0;

/// Document and bytes, as the kiosk makes them after each transaction.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let receipt = receipt();
    let profile =
        Profile::by_name("epson-tm-t88", 80).map_err(BenchError::subject("printer profile"))?;
    let mut rounds = Vec::with_capacity(ROUNDS);
    let (mut blocks, mut layout) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let document = black_box(&receipt).document();
        let written = began.elapsed();
        let bytes = receipt_bytes(&document, &profile);
        black_box(bytes.map_err(BenchError::subject("layout of the receipt"))?);
        let both = began.elapsed();
        rounds.push(millis(both));
        blocks.push(millis(written));
        layout.push(millis(both.saturating_sub(written)));
    }
    let (blocks, layout) = (median(blocks), median(layout));
    let slowest = match blocks > layout {
        true => "blocks",
        false => "layout and bytes",
    };
    Ok(vec![
        Row::colour("receipt to bytes", median(rounds), "ms").held_to(Bar::AtMost(MILLIS_MAX)),
        Row::colour(
            format!("receipt, slowest step: {slowest}"),
            blocks.max(layout),
            "ms",
        ),
    ])
}

/// Everything that a receipt can carry, of a citizen who does not exist.
fn receipt() -> Receipt {
    let detail = |label: &str, value: &str| Detail {
        label: label.into(),
        value: value.into(),
    };
    Receipt {
        transaction: TransactionId::from_parts(1_795_555_200_000, &[7; 10]),
        kind: ReceiptKind::Receipt,
        language: Language::Kiswahili,
        service: "Kuchapisha upya cheti cha PIN ya KRA".into(),
        agency: "Mamlaka ya Mapato Kenya".into(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        site: "Posta Kuu Nairobi".into(),
        issued_at: Timestamp(1_795_555_200_000),
        delivery: Delivery::Queued,
        paid: Some(Paid {
            agency_fee: Money::shillings(1000),
            convenience_fee: Money::shillings(50),
            invoice: "INV-000000".into(),
            provider_code: Some("MFANO00000".into()),
            simulated: true,
        }),
        details: vec![
            detail("Jina", "Asha Mfano"),
            detail("Namba ya kitambulisho", "•••••017"),
            detail("Namba ya simu", "•••••••000"),
        ],
        next_step: "Subiri SMS. Utaitwa na afisa ndani ya siku saba za kazi.".into(),
        proof: Some(proof()),
        training: false,
    }
}

/// As long as a real one: a compact ES256 token over a receipt's facts.
fn proof() -> String {
    let segment = |length: usize| "aZ09-_bQ".chars().cycle().take(length).collect::<String>();
    format!("{}.{}.{}", segment(120), segment(230), segment(86))
}
