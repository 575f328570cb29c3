//! How was it?

use kiosk_journey::Event;
use slint::ComponentHandle;

use super::Send;
use crate::generated::{App, FeedbackAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<FeedbackAdapter>();
    let to = send.clone();
    adapter.on_rated(move |rating| to(Event::Rated(u8::try_from(rating).ok())));
    let to = send.clone();
    adapter.on_declined(move || to(Event::Rated(None)));
}
