//! Pay by phone.

use std::rc::Rc;

use kiosk_journey::{Event, PayState, PayView};
use slint::ComponentHandle;

use super::{Casing, Send, Typing};
use crate::generated::{App, PayAdapter, PayStep};

pub(crate) fn wire(app: &App, send: &Send, typing: &Rc<Typing>) {
    let adapter = app.global::<PayAdapter>();
    let (to, field) = (send.clone(), typing.clone());
    adapter.on_key(move |key| to(Event::Typed(field.add(&key, Casing::AsTyped))));
    let (to, field) = (send.clone(), typing.clone());
    adapter.on_erase(move || to(Event::Typed(field.erase())));
    let to = send.clone();
    adapter.on_pay(move || to(Event::PayAsked));
}

pub(crate) fn show(app: &App, view: &PayView, typing: &Typing) {
    typing.hold(&view.phone);
    let adapter = app.global::<PayAdapter>();
    adapter.set_service(view.service.as_str().into());
    adapter.set_agency_fee(view.agency_fee.to_string().into());
    adapter.set_convenience_fee(view.convenience_fee.to_string().into());
    adapter.set_total((view.agency_fee + view.convenience_fee).to_string().into());
    adapter.set_phone(view.phone.as_str().into());
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
    adapter.set_step(match view.state {
        PayState::EnterPhone => PayStep::EnterPhone,
        PayState::Asking => PayStep::Asking,
        PayState::LookAtPhone => PayStep::LookAtPhone,
        PayState::Cancelled => PayStep::Cancelled,
        PayState::Insufficient => PayStep::Insufficient,
        PayState::Expired => PayStep::Expired,
        PayState::Unreachable => PayStep::Unreachable,
    });
}
