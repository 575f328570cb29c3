//! What was done and what happens next.

use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_journey::{DoneView, Event};
use slint::ComponentHandle;

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
}
