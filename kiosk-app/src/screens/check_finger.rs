//! A finger on the window, or another way.

use kiosk_journey::{CheckFingerView, Event, FingerPicture, FingerStep};
use slint::ComponentHandle;

use super::Send;
use crate::generated::{App, CheckFingerAdapter, FingerPictureName, FingerStepName};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<CheckFingerAdapter>();
    let to = send.clone();
    adapter.on_asked(move || to(Event::FingerAsked));
    let to = send.clone();
    adapter.on_other_way(move || to(Event::Skip));
    let to = send.clone();
    adapter.on_show_document(move || to(Event::DocumentOffered));
    let to = send.clone();
    adapter.on_to_counter(move || to(Event::CounterAsked));
    let to = send.clone();
    adapter.on_onward(move || to(Event::Continue));
}

pub(crate) fn show(app: &App, view: &CheckFingerView) {
    let adapter = app.global::<CheckFingerAdapter>();
    adapter.set_label(view.label.as_str().into());
    adapter.set_why(view.why.as_str().into());
    adapter.set_step(step(view.step));
    adapter.set_picture(picture(view.picture));
    adapter.set_advice(view.advice.as_deref().unwrap_or_default().into());
    adapter.set_can_try(view.can_try);
    adapter.set_number(view.number as i32);
    adapter.set_of(view.of as i32);
}

fn step(step: FingerStep) -> FingerStepName {
    match step {
        FingerStep::Offered => FingerStepName::Offered,
        FingerStep::Reading => FingerStepName::Reading,
        FingerStep::OtherWay => FingerStepName::OtherWay,
        FingerStep::CounterOnly => FingerStepName::CounterOnly,
        FingerStep::Vouched => FingerStepName::Vouched,
    }
}

fn picture(picture: FingerPicture) -> FingerPictureName {
    match picture {
        FingerPicture::Lay => FingerPictureName::Lay,
        FingerPicture::Breathe => FingerPictureName::Breathe,
        FingerPicture::Dry => FingerPictureName::Dry,
        FingerPicture::Middle => FingerPictureName::Middle,
        FingerPicture::Further => FingerPictureName::Further,
        FingerPicture::Press => FingerPictureName::Press,
        FingerPicture::AnotherFinger => FingerPictureName::AnotherFinger,
    }
}
