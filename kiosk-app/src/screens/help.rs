//! A human alternative.

use kiosk_journey::Event;
use slint::ComponentHandle;

use super::Send;
use crate::generated::{App, HelpAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let send = send.clone();
    app.global::<HelpAdapter>()
        .on_closed(move || send(Event::HelpClosed));
}
