//! Who asks what for which purpose.

use kiosk_journey::{Event, NoticeView};
use slint::{ComponentHandle, SharedString};

use super::{Send, rows};
use crate::generated::{App, NoticeAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<NoticeAdapter>();
    let to = send.clone();
    adapter.on_accepted(move || to(Event::NoticeAccepted));
    let to = send.clone();
    adapter.on_refused(move || to(Event::NoticeRefused));
    let to = send.clone();
    adapter.on_agent_refused(move || to(Event::AgentRefused));
}

pub(crate) fn show(app: &App, view: &NoticeView) {
    let adapter = app.global::<NoticeAdapter>();
    adapter.set_agency(view.agency.as_str().into());
    adapter.set_service(view.service.as_str().into());
    adapter.set_purpose(view.purpose.as_str().into());
    let asked = view.asked.iter().map(SharedString::from).collect();
    adapter.set_asked(rows(adapter.get_asked(), asked));
    adapter.set_by_consent(view.by_consent);
    adapter.set_helped(view.helped);
}
