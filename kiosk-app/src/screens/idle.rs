//! "Are you still there?"

use kiosk_journey::Event;
use slint::ComponentHandle;

use super::Send;
use crate::generated::{App, IdleAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let send = send.clone();
    app.global::<IdleAdapter>()
        .on_stay(move || send(Event::Stay));
}

pub(crate) fn show(app: &App, seconds_left: u32) {
    let seconds = i32::try_from(seconds_left).unwrap_or(i32::MAX);
    app.global::<IdleAdapter>().set_seconds_left(seconds);
}
