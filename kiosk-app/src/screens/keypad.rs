//! Keys, whatever has the focus: they say that somebody is there, and they always reach somebody.

use std::time::Duration;

use kiosk_journey::Event;
use slint::ComponentHandle;
use slint::platform::WindowEvent;

use super::Send;
use super::scanning::Scan;
use crate::generated::{App, FrameAdapter, Keypad, OverlayName};

/// A key that no keyboard has; `ui/app.slint` answers it.
const ARE_YOU_THERE: char = '\u{e000}';

pub(crate) fn wire(app: &App, send: &Send, scan: &std::rc::Rc<Scan>) {
    let (to, weak, scan) = (send.clone(), app.as_weak(), scan.clone());
    app.global::<Keypad>().on_seen(move || {
        let Some(app) = weak.upgrade().filter(|_| !scan.is_acting()) else {
            return;
        };
        // A finger that lands on "I am still here" must find it there until it lifts.
        let asks = matches!(
            app.global::<FrameAdapter>().get_overlay(),
            OverlayName::Idle | OverlayName::Away
        );
        if app.global::<Keypad>().get_used() || !asks {
            to(Event::Activity);
        }
    });
    let (to, weak) = (send.clone(), app.as_weak());
    app.global::<FrameAdapter>().on_escaped(move || {
        let Some(app) = weak.upgrade() else { return };
        let frame = app.global::<FrameAdapter>();
        match frame.get_overlay() {
            OverlayName::Help => to(Event::HelpClosed),
            OverlayName::None if frame.get_can_go_back() => to(Event::Back),
            _ => {}
        }
    });
}

/// After a change of the page: a control that is gone took the focus along, and with it every key but
/// Tab. Asks with a key, since that is the way that keys go; posted, because one may be on its way.
pub(crate) fn keep_the_focus(app: &App) {
    let weak = app.as_weak();
    slint::Timer::single_shot(Duration::ZERO, move || {
        let Some(app) = weak.upgrade() else { return };
        app.global::<Keypad>().set_answers(false);
        let text = ARE_YOU_THERE.into();
        app.window()
            .dispatch_event(WindowEvent::KeyPressed { text });
        if !app.global::<Keypad>().get_answers() {
            app.invoke_begin();
        }
    });
}
