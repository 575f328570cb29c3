//! What a service needs, costs, takes and yields.

use kiosk_journey::{AboutServiceView, Event};
use slint::{ComponentHandle, SharedString};

use super::{Send, rows, words};
use crate::generated::{AboutServiceAdapter, App};

pub(crate) fn wire(app: &App, send: &Send) {
    let send = send.clone();
    app.global::<AboutServiceAdapter>()
        .on_start(move || send(Event::Start));
}

pub(crate) fn show(app: &App, view: &AboutServiceView) {
    let adapter = app.global::<AboutServiceAdapter>();
    adapter.set_name(view.name.as_str().into());
    adapter.set_agency(view.agency.as_str().into());
    adapter.set_mode(words::mode(view.mode));
    let needs = view.needs.iter().map(SharedString::from).collect();
    adapter.set_needs(rows(adapter.get_needs(), needs));
    adapter.set_price(words::price(&view.price));
    adapter.set_takes(view.takes.as_str().into());
    adapter.set_output(view.output.as_str().into());
    adapter.set_questions(view.questions as i32);
    adapter.set_kiswahili_proposed(view.kiswahili_proposed);
    adapter.set_lack(words::lack(view.unavailable));
}
