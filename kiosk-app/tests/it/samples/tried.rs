//! The pages of somebody who tries a service out, and of a code that names one.

use kiosk_domain::TransactionId;
use kiosk_domain::receipt::Delivery;
use kiosk_journey::{DoneView, FindByCodeView, Screen, StatusNotice, View};

/// Each by its name.
pub fn pages() -> Vec<(&'static str, View)> {
    let by_code = |error| super::view(Screen::FindByCode(code(error)));
    vec![
        ("done-tried", done()),
        ("find-by-code", by_code(None)),
        ("find-by-code-unknown", by_code(Some(OTHER_CODE))),
    ]
}

/// The last page of somebody who only tried it out.
fn done() -> View {
    let mut view = super::view(Screen::Done(DoneView {
        reference: TransactionId::from_parts(0, &[0; 10]).reference(),
        delivery: Delivery::Received,
        next_step:
            "To do it in earnest, touch “Finish” here and “Touch to begin” on the first page."
                .into(),
        printed: false,
        trial: true,
        ..super::done()
    }));
    view.notices = vec![StatusNotice::Trial];
    view
}

/// What is said of a code that is not of a service.
const OTHER_CODE: &str =
    "This code is not the code of a service. Go back and choose from the list, or ask at the desk.";

/// The page that reads a code, or says what was wrong with it.
fn code(error: Option<&str>) -> FindByCodeView {
    FindByCodeView {
        reading: error.is_none(),
        by_camera: true,
        can_read: true,
        error: error.map(str::to_owned),
    }
}
