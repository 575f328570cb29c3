//! Made-up receipts, and a driver in front of a simulated printer.

use std::time::Duration;

use kiosk_device::link::{FaultPlan, Faulty, MemoryLink, pair};
use kiosk_device::{Connect, Link, LinkAddress, OpenError};
use kiosk_domain::money::Money;
use kiosk_domain::receipt::{Block, Delivery, Detail, Document, Paid, Receipt, ReceiptKind};
use kiosk_domain::{KioskId, Language, Timestamp, TransactionId};
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};
use kiosk_receipt_printer::{EscPosPrinter, PaperWidth, Profile};

/// Longer than anything here takes, short enough for a broken test to end.
pub const DEADLINE: Duration = Duration::from_secs(20);
pub const NONCE: [u8; 4] = [0xFF, 0x00, 0x10, 0x42];

pub fn profile(name: &str, paper: PaperWidth) -> Profile {
    Profile::by_name(name, 80).expect("in the table").on(paper)
}

/// As long as a real one: a compact ES256 token over a receipt's facts.
pub fn proof() -> String {
    let segment = |length: usize| "aZ09-_bQ".chars().cycle().take(length).collect::<String>();
    format!("{}.{}.{}", segment(120), segment(230), segment(86))
}

/// A full receipt of a citizen who does not exist.
pub fn receipt(language: Language) -> Receipt {
    Receipt {
        transaction: TransactionId::from_parts(1_790_000_000_000, &[7; 10]),
        kind: ReceiptKind::Receipt,
        language,
        service: "Kuchapisha upya cheti cha PIN ya KRA".into(),
        agency: "Mamlaka ya Mapato Kenya".into(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        site: "GPO Nairobi".into(),
        issued_at: Timestamp(1_795_555_200_000),
        delivery: Delivery::Queued,
        paid: Some(Paid {
            agency_fee: Money::shillings(1000),
            convenience_fee: Money::shillings(50),
            invoice: "INV-000000".into(),
            provider_code: Some("MFANO00000".into()),
            simulated: true,
        }),
        details: vec![Detail {
            label: "Namba ya kitambulisho".into(),
            value: "•••••017".into(),
        }],
        next_step: "Subiri SMS. Utaitwa na afisa ndani ya siku saba za kazi.".into(),
        proof: Some(proof()),
        training: false,
    }
}

/// A page of a few bytes, so that it can be cut off at each of them.
pub fn short_page() -> Document {
    Document {
        blocks: vec![Block::Text("Mfano".into()), Block::Qr("X".into())],
    }
}

/// Gives one link, then no more.
pub struct Once<L>(Option<L>);

impl<L> Once<L> {
    pub fn of(link: L) -> Self {
        Self(Some(link))
    }
}

impl<L: Link + 'static> Connect for Once<L> {
    fn name(&self) -> String {
        "memory:printer".into()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let taken = self.0.take().ok_or_else(|| OpenError::Open {
            link: self.name(),
            remedy: "none, it is gone for good",
            source: std::io::ErrorKind::NotConnected.into(),
        })?;
        Ok(Box::new(taken))
    }
}

/// A driver and its simulated printer on a link that fails as planned.
pub fn rig(profile: Profile, plan: FaultPlan) -> (EscPosPrinter, PrinterHandle) {
    let (near, far): (MemoryLink, MemoryLink) = pair("printer");
    let handle = SimulatedPrinter::like(&profile).serve_link(far);
    (
        EscPosPrinter::new(Once::of(Faulty::new(near, plan)), profile),
        handle,
    )
}

/// A driver and its simulated printer on a socket, so that it may connect again.
pub fn served(profile: Profile) -> (EscPosPrinter, PrinterHandle) {
    let handle = SimulatedPrinter::like(&profile)
        .serve_tcp("127.0.0.1:0")
        .expect("a free port");
    let address: LinkAddress = handle.link_text().parse().expect("a link text");
    (EscPosPrinter::new(address, profile), handle)
}
