//! Takes libinput's events before Slint's backend does.

use std::cell::{Cell, RefCell};

use input::event::keyboard::{KeyState, KeyboardEventTrait};
use input::event::touch::{TouchEventPosition, TouchEventSlot, TouchEventTrait};
use input::event::{KeyboardEvent, TouchEvent};
use slint::{ComponentHandle as _, LogicalSize};

use super::contacts::{Contacts, Point, Touch};
use super::shortcuts::Shortcuts;
use super::straight::{UNTOUCHED, straight};
use super::waking::Waking;
use crate::conductor::{with_actors, with_view};

thread_local! {
    /// The config is read after the backend is chosen, on the same thread.
    static TOUCH: Cell<[f64; 6]> = const { Cell::new(UNTOUCHED) };
}

/// Puts each touch from now on where these numbers of the config say.
pub fn calibrate(touch: [f64; 6]) {
    TOUCH.set(touch);
}

/// For Slint's `with_libinput_event_hook`: true means that the event goes no further.
///
/// All touches are taken, and what they amount to is given to the window as one pointer.
pub fn hook() -> impl Fn(&input::Event) -> bool + 'static {
    let panel = RefCell::new(Panel::default());
    move |event| panel.borrow_mut().take(event)
}

#[derive(Default)]
struct Panel {
    contacts: Contacts,
    shortcuts: Shortcuts,
    waking: Waking,
}

impl Panel {
    fn take(&mut self, event: &input::Event) -> bool {
        match event {
            input::Event::Touch(touch) => {
                self.touch(touch);
                true
            }
            input::Event::Keyboard(KeyboardEvent::Key(key)) => {
                let pressed = key.key_state() == KeyState::Pressed;
                let wakes = self
                    .waking
                    .swallow_key(key.key(), pressed, someone_is_there());
                self.shortcuts.swallow(key.key(), pressed) || wakes
            }
            _ => false,
        }
    }

    fn touch(&mut self, event: &TouchEvent) {
        let Some(app) = with_view(|_, face| face.component().clone_strong()) else {
            return;
        };
        let window = app.window();
        let size = window.size().to_logical(window.scale_factor());
        let Some((touch, at_millis)) = touch_of(event, size) else {
            return;
        };
        if self.waking.swallow(&touch, someone_is_there()) {
            return;
        }
        for pointer in self.contacts.on(touch, at_millis) {
            window.dispatch_event(pointer.into());
        }
    }
}

/// Wakes the panel; whether it was dark.
fn someone_is_there() -> bool {
    with_actors(|actors| {
        let was_dark = actors.energy.is_dark();
        actors.energy.touched();
        was_dark
    })
    .unwrap_or(false)
}

fn touch_of(event: &TouchEvent, size: LogicalSize) -> Option<(Touch, u64)> {
    let touch = match event {
        TouchEvent::Down(down) => (
            Touch::Down {
                slot: down.slot().unwrap_or(0),
                at: place(down, size),
            },
            down.time_usec(),
        ),
        TouchEvent::Motion(motion) => (
            Touch::Moved {
                slot: motion.slot().unwrap_or(0),
                at: place(motion, size),
            },
            motion.time_usec(),
        ),
        TouchEvent::Up(up) => (
            Touch::Up {
                slot: up.slot().unwrap_or(0),
            },
            up.time_usec(),
        ),
        TouchEvent::Cancel(cancel) => (
            Touch::Cancelled {
                slot: cancel.slot().unwrap_or(0),
            },
            cancel.time_usec(),
        ),
        // Frames only say that the events above belong together.
        _ => return None,
    };
    Some((touch.0, touch.1 / 1_000))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a panel has some thousand pixels"
)]
fn place(event: &impl TouchEventPosition, size: LogicalSize) -> Point {
    let felt = Point {
        x: event.x_transformed(size.width as u32) as f32,
        y: event.y_transformed(size.height as u32) as f32,
    };
    straight(&TOUCH.get(), felt, size.width, size.height)
}
