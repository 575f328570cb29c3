//! The page that waits for somebody.

use kiosk_journey::Event;
use slint::ComponentHandle;

use super::Send;
use crate::generated::{App, AttractAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<AttractAdapter>();
    let to = send.clone();
    adapter.on_begin(move || to(Event::Begin));
    let to = send.clone();
    adapter.on_tried_out(move || to(Event::TryItOut));
}

pub(crate) fn show(app: &App, services: usize, agencies: usize) {
    let adapter = app.global::<AttractAdapter>();
    adapter.set_services(services as i32);
    adapter.set_agencies(agencies as i32);
}
