//! What was done and what happens next.

use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_journey::{DoneView, Event};
use kiosk_receipt_printer::layout::QrModules;
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};

use super::Send;
use crate::generated::{App, DeliveryName, DoneAdapter, PaperKind};

pub(crate) fn wire(app: &App, send: &Send) {
    let send = send.clone();
    app.global::<DoneAdapter>()
        .on_finished(move || send(Event::Finished));
}

pub(crate) fn show(app: &App, view: &DoneView) {
    let adapter = app.global::<DoneAdapter>();
    adapter.set_kind(match view.kind {
        ReceiptKind::Receipt => PaperKind::Receipt,
        ReceiptKind::Information => PaperKind::Information,
        ReceiptKind::CounterTicket => PaperKind::CounterTicket,
        ReceiptKind::PaymentPending => PaperKind::PaymentPending,
    });
    adapter.set_service(view.service.as_str().into());
    adapter.set_reference(view.reference.as_str().into());
    adapter.set_delivery(match view.delivery {
        Delivery::Received => DeliveryName::Received,
        Delivery::Queued => DeliveryName::Queued,
        Delivery::NotSent => DeliveryName::NotSent,
    });
    adapter.set_next_step(view.next_step.as_str().into());
    adapter.set_printed(view.printed);
    adapter.set_trial(view.trial);
    adapter.set_card_in(view.card_in);
    let proof = view.proof.as_ref().and_then(|proof| picture(proof));
    adapter.set_has_proof(proof.is_some());
    adapter.set_proof(proof.unwrap_or_default());
}

/// `Theme.proof`: the code is drawn in whole pixels a square, as large as fits, and never scaled.
const PROOF_PX: usize = 480;

/// The code of `proof`, dark on white whatever the palette is: cameras want it so.
fn picture(proof: &str) -> Option<Image> {
    let modules = QrModules::of(proof.as_bytes())?;
    let square = (PROOF_PX / modules.across()).max(1);
    let side = modules.across() * square;
    let side_px = u32::try_from(side).ok()?;
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(side_px, side_px);
    for (at, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let dark = modules.is_dark(at / side / square, at % side / square);
        let grey = if dark { 0 } else { 255 };
        *pixel = Rgb8Pixel::new(grey, grey, grey);
    }
    Some(Image::from_rgb8(buffer))
}
