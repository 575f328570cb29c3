//! Switches: which keys they send, and what [`crate::scanning`] makes of them on the window.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use kiosk_domain::config::SwitchSection;
use kiosk_journey::{Event, View};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, SharedString};

use super::Send;
use crate::generated::{self, App, FrameAdapter, OverlayName, StopKind};
use crate::scanning::{Act, Scanning, Stop, Switch};

/// A page that has just come stays for so many paces before its stops begin to move.
const PACES_FOR_A_PAGE: u32 = 3;

/// The switches of this kiosk, and who works them.
#[derive(Default)]
pub(crate) struct Scan {
    section: RefCell<SwitchSection>,
    machine: Cell<Option<Scanning>>,
    /// Its own keys say nothing about anybody being there.
    acting: Cell<bool>,
    pace: slint::Timer,
}

impl Scan {
    /// The switches that this kiosk has.
    pub(crate) fn set(&self, section: SwitchSection) {
        *self.section.borrow_mut() = section;
    }

    /// Whether the keys that come are its own.
    pub(crate) fn is_acting(&self) -> bool {
        self.acting.get()
    }

    fn switch(&self, text: &str) -> Option<Switch> {
        let section = self.section.borrow();
        let sends = |number: u8| is_function_key(text, number);
        if sends(section.moves) {
            Some(Switch::Moves)
        } else {
            sends(section.chooses).then_some(Switch::Chooses)
        }
    }

    /// Takes a key, if a switch sends it.
    fn takes(self: &Rc<Self>, app: &App, send: &Send, text: &str) -> bool {
        let Some(switch) = self.switch(text) else {
            return false;
        };
        let overlay = app.global::<FrameAdapter>().get_overlay();
        let acts = match self.machine.get() {
            None => {
                let (machine, acts) = Scanning::begin(switch);
                self.machine.set(Some(machine));
                send(Event::SwitchesTaken);
                acts
            }
            // It says that somebody is there and no more: another page shows next.
            Some(_) if matches!(overlay, OverlayName::Idle | OverlayName::Away) => Vec::new(),
            Some(mut machine) => {
                let acts = machine.press(switch, stop(app));
                self.machine.set(Some(machine));
                acts
            }
        };
        self.post(app, acts);
        true
    }

    /// Posted, because a key is being handled.
    fn post(self: &Rc<Self>, app: &App, acts: Vec<Act>) {
        let (weak, scan) = (app.as_weak(), Rc::clone(self));
        slint::Timer::single_shot(Duration::ZERO, move || {
            if let Some(app) = weak.upgrade() {
                scan.act(&app, acts);
                scan.wait(&app);
            }
        });
    }

    fn act(&self, app: &App, acts: Vec<Act>) {
        self.acting.set(true);
        let scanning = app.global::<generated::Scanning>();
        for act in acts {
            match act {
                Act::Move => press(app, Key::Tab),
                Act::Press => press(app, Key::Return),
                Act::Open(row) => scanning.set_open(row),
                // What was chosen may have turned the page.
                Act::Close(_) if scanning.get_open() < 0 => {}
                Act::Close(row) => {
                    scanning.set_open(-1);
                    scanning.set_wanted(row);
                }
            }
        }
        self.acting.set(false);
    }

    /// The next stop by itself, for who has one switch.
    fn wait(self: &Rc<Self>, app: &App) {
        if !self.machine.get().is_some_and(Scanning::is_paced) {
            return self.pace.stop();
        }
        let paces = if stop(app) == Stop::Nowhere {
            PACES_FOR_A_PAGE
        } else {
            1
        };
        let pace_ms = self.section.borrow().pace_ms.saturating_mul(paces);
        let (weak, scan) = (app.as_weak(), Rc::downgrade(self));
        let pace = Duration::from_millis(u64::from(pace_ms));
        self.pace
            .start(slint::TimerMode::SingleShot, pace, move || {
                let (Some(app), Some(scan)) = (weak.upgrade(), scan.upgrade()) else {
                    return;
                };
                let Some(machine) = scan.machine.get() else {
                    return;
                };
                let acts = machine.tick(stop(&app));
                scan.act(&app, acts);
                scan.wait(&app);
            });
    }
}

pub(crate) fn wire(app: &App, send: &Send, scan: &Rc<Scan>) {
    let (weak, to, scan) = (app.as_weak(), send.clone(), scan.clone());
    app.global::<generated::Scanning>()
        .on_takes(move |text: SharedString| {
            weak.upgrade()
                .is_some_and(|app| scan.takes(&app, &to, &text))
        });
}

pub(crate) fn show(app: &App, view: &View, scan: &Scan) {
    let scanning = app.global::<generated::Scanning>();
    scanning.set_on(view.switches);
    if !view.switches && scan.machine.take().is_some() {
        scan.pace.stop();
        scanning.set_open(-1);
    }
}

fn stop(app: &App) -> Stop {
    let scanning = app.global::<generated::Scanning>();
    let row = scanning.get_at_row();
    match scanning.get_at() {
        StopKind::Nowhere => Stop::Nowhere,
        StopKind::Control => Stop::Control,
        StopKind::Row => Stop::Row(row),
        StopKind::Key => Stop::Key {
            row,
            last: scanning.get_at_last(),
        },
    }
}

fn press(app: &App, key: Key) {
    for event in [
        WindowEvent::KeyPressed { text: key.into() },
        WindowEvent::KeyReleased { text: key.into() },
    ] {
        app.window().dispatch_event(event);
    }
}

/// Whether `text` is the function key of that number, from 1.
fn is_function_key(text: &str, number: u8) -> bool {
    let first = u32::from(char::from(Key::F1));
    let key = char::from_u32(first + u32::from(number) - 1);
    key.is_some_and(|key| text.chars().eq([key]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_keys_are_numbered_from_one() {
        assert!(is_function_key(&SharedString::from(Key::F9), 9));
        assert!(is_function_key(&SharedString::from(Key::F24), 24));
        assert!(!is_function_key(&SharedString::from(Key::F9), 10));
        assert!(!is_function_key("9", 9));
    }
}
