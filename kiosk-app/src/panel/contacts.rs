//! Many contacts in, one pointer out: the newest contact counts.
//!
//! ```text
//!            down                    down of another finger
//!   nobody ───────▶ newest ──────────────────────────────────▶ newest (the other one)
//!      ▲              │  │              the first one is let go without a click
//!      │   up: click  │  │
//!      └──────────────┘  └─ moved: the pointer moves
//! ```
//!
//! A finger that was overtaken says nothing any more, until it lands again: a hand laid flat on the
//! glass must not press all that is beneath it. Two thumbs that overlap still type both letters,
//! since the keys on the screen act when a finger lands.

use slint::LogicalPosition;
use slint::platform::{PointerEventButton, WindowEvent};

/// Nobody means a button that was held for so long: a sleeve, a bag, a drop of water.
const HELD_MILLIS_MAX: u64 = 8_000;

/// A place on the glass, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// What a finger does. `slot` tells fingers apart while they are down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Touch {
    /// It lands.
    Down {
        /// Which finger.
        slot: u32,
        /// Where.
        at: Point,
    },
    /// It slides.
    Moved {
        /// Which finger.
        slot: u32,
        /// Where to.
        at: Point,
    },
    /// It lifts.
    Up {
        /// Which finger.
        slot: u32,
    },
    /// The panel has lost it, or takes it for a palm.
    Cancelled {
        /// Which finger.
        slot: u32,
    },
}

/// What the window is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pointer {
    /// Pressed here.
    Pressed(Point),
    /// Moved to here.
    Moved(Point),
    /// Released here: a click, if it is still on what was pressed.
    Released(Point),
    /// Gone; what was pressed is let go without a click.
    Left,
}

impl From<Pointer> for WindowEvent {
    fn from(pointer: Pointer) -> Self {
        let button = PointerEventButton::Left;
        let position = |Point { x, y }| LogicalPosition::new(x, y);
        match pointer {
            Pointer::Pressed(at) => Self::PointerPressed {
                position: position(at),
                button,
            },
            Pointer::Moved(at) => Self::PointerMoved {
                position: position(at),
            },
            Pointer::Released(at) => Self::PointerReleased {
                position: position(at),
                button,
            },
            Pointer::Left => Self::PointerExited,
        }
    }
}

/// The fingers on the glass, as far as they count.
#[derive(Debug, Default)]
pub struct Contacts {
    newest: Option<Contact>,
}

#[derive(Debug, Clone, Copy)]
struct Contact {
    slot: u32,
    at: Point,
    since_millis: u64,
}

impl Contacts {
    /// What the window is told when `touch` happens at `now_millis` of the panel's clock.
    pub fn on(&mut self, touch: Touch, now_millis: u64) -> Vec<Pointer> {
        match touch {
            Touch::Down { slot, at } => self.down(slot, at, now_millis),
            Touch::Moved { slot, at } => self.moved(slot, at),
            Touch::Up { slot } => self.lifted(slot, now_millis),
            Touch::Cancelled { slot } => self.take(slot).map_or(vec![], |_| vec![Pointer::Left]),
        }
    }

    fn down(&mut self, slot: u32, at: Point, now_millis: u64) -> Vec<Pointer> {
        let before = self.newest.replace(Contact {
            slot,
            at,
            since_millis: now_millis,
        });
        let mut told = before.map_or(vec![], |_| vec![Pointer::Left]);
        told.extend([Pointer::Moved(at), Pointer::Pressed(at)]);
        told
    }

    fn moved(&mut self, slot: u32, at: Point) -> Vec<Pointer> {
        match &mut self.newest {
            Some(contact) if contact.slot == slot => {
                contact.at = at;
                vec![Pointer::Moved(at)]
            }
            _ => vec![],
        }
    }

    fn lifted(&mut self, slot: u32, now_millis: u64) -> Vec<Pointer> {
        self.take(slot)
            .map_or(vec![], |contact| let_go(&contact, now_millis))
    }

    fn take(&mut self, slot: u32) -> Option<Contact> {
        self.newest.take_if(|contact| contact.slot == slot)
    }
}

/// A click, unless it was down for too long.
fn let_go(contact: &Contact, now_millis: u64) -> Vec<Pointer> {
    let held = now_millis.saturating_sub(contact.since_millis);
    if held > HELD_MILLIS_MAX {
        vec![Pointer::Left]
    } else {
        vec![Pointer::Released(contact.at), Pointer::Left]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BACK: Point = Point { x: 100., y: 1_800. };
    const KEY: Point = Point { x: 500., y: 1_200. };

    fn down(slot: u32, at: Point) -> Touch {
        Touch::Down { slot, at }
    }

    #[test]
    fn one_finger_clicks_where_it_lifts() {
        let mut contacts = Contacts::default();
        let landed = contacts.on(down(0, KEY), 0);
        assert_eq!(landed, [Pointer::Moved(KEY), Pointer::Pressed(KEY)]);
        let slid = contacts.on(Touch::Moved { slot: 0, at: BACK }, 50);
        assert_eq!(slid, [Pointer::Moved(BACK)]);
        let lifted = contacts.on(Touch::Up { slot: 0 }, 100);
        assert_eq!(lifted, [Pointer::Released(BACK), Pointer::Left]);
    }

    #[test]
    fn a_resting_finger_blocks_nothing_and_clicks_nothing() {
        let mut contacts = Contacts::default();
        contacts.on(down(0, BACK), 0);
        let mut told = contacts.on(down(1, KEY), 1_000);
        told.extend(contacts.on(Touch::Up { slot: 1 }, 1_100));
        told.extend(contacts.on(Touch::Moved { slot: 0, at: BACK }, 1_200));
        told.extend(contacts.on(Touch::Up { slot: 0 }, 1_300));
        let expected = [
            Pointer::Left,
            Pointer::Moved(KEY),
            Pointer::Pressed(KEY),
            Pointer::Released(KEY),
            Pointer::Left,
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_finger_that_is_overtaken_at_once_does_not_click() {
        let mut contacts = Contacts::default();
        contacts.on(down(0, BACK), 0);
        let told = contacts.on(down(1, KEY), 5);
        let expected = [Pointer::Left, Pointer::Moved(KEY), Pointer::Pressed(KEY)];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_rested_for_long_does_not_click_when_it_lifts() {
        let mut contacts = Contacts::default();
        contacts.on(down(0, BACK), 0);
        assert_eq!(contacts.on(Touch::Up { slot: 0 }, 8_001), [Pointer::Left]);
    }

    #[test]
    fn what_the_panel_takes_back_does_not_click() {
        let mut contacts = Contacts::default();
        contacts.on(down(3, BACK), 0);
        let told = contacts.on(Touch::Cancelled { slot: 3 }, 10);
        assert_eq!(told, [Pointer::Left]);
        assert_eq!(contacts.on(Touch::Up { slot: 3 }, 20), []);
    }

    fn any_touch() -> impl Strategy<Value = (Touch, u64)> {
        let at = (0f32..1_080., 0f32..1_920.).prop_map(|(x, y)| Point { x, y });
        (0u8..4, 0u32..5, at, 0u64..400).prop_map(|(kind, slot, at, later)| {
            let touch = match kind {
                0 => Touch::Down { slot, at },
                1 => Touch::Moved { slot, at },
                2 => Touch::Up { slot },
                _ => Touch::Cancelled { slot },
            };
            (touch, later)
        })
    }

    proptest! {
        #[test]
        fn whatever_the_fingers_do_there_is_one_button_and_the_newest_finger_has_it(
            touches in proptest::collection::vec(any_touch(), 0..60)
        ) {
            let (mut contacts, mut now, mut pressed) = (Contacts::default(), 0, false);
            for (touch, later) in touches {
                now += later;
                let lifts = matches!(touch, Touch::Up { .. });
                for told in contacts.on(touch, now) {
                    match told {
                        Pointer::Pressed(_) => {
                            prop_assert!(!pressed, "pressed twice");
                            pressed = true;
                        }
                        Pointer::Released(_) => {
                            prop_assert!(pressed, "released what was not pressed");
                            prop_assert!(lifts, "clicked while no finger lifted");
                            pressed = false;
                        }
                        Pointer::Left => pressed = false,
                        Pointer::Moved(_) => {}
                    }
                }
                if let Touch::Down { .. } = touch {
                    prop_assert!(pressed, "the newest finger is dead");
                }
            }
        }
    }
}
