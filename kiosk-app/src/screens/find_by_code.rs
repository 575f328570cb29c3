//! Which service, by a code.

use kiosk_journey::{Event, FindByCodeView};
use slint::ComponentHandle;

use super::Send;
use crate::generated::{App, FindByCodeAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let send = send.clone();
    app.global::<FindByCodeAdapter>()
        .on_again(move || send(Event::CodeOffered));
}

pub(crate) fn show(app: &App, view: &FindByCodeView) {
    let adapter = app.global::<FindByCodeAdapter>();
    adapter.set_reading(view.reading);
    adapter.set_by_camera(view.by_camera);
    adapter.set_can_read(view.can_read);
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
}
