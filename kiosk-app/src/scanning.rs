//! Two switches, or one, in place of hands.
//!
//! ```text
//!          any switch            choose: the row opens
//!   off ─────────────▶ stops ──────────────────────────▶ keys of the row
//!    ▲                 ▲  │ move                          │ move
//!    │                 │  └──▶ the next stop              └──▶ the next key
//!    │                 │
//!    │                 ├── a key was chosen: to the first row ──┐
//!    └─ session ends   └── the last key was passed: to its row ─┘
//! ```
//!
//! A page is a ring of stops: its controls, and of a keyboard its rows. Two switches move and choose.
//! Who has only one plugs it in as the second: a choice before anything moved lets the stops move by
//! themselves. The face says where the focus is; nothing is kept here but who moves it.

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// The one that moves on.
    Moves,
    /// The one that chooses; also the only one.
    Chooses,
}

/// Where the focus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// On the page as a whole: it has just come.
    Nowhere,
    /// On a control.
    Control,
    /// On a row of keys, from 0.
    Row(i32),
    /// On a key of an open row.
    Key {
        /// Its row.
        row: i32,
        /// None comes after it.
        last: bool,
    },
}

/// What the face does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// To the next stop.
    Move,
    /// What has the focus is pressed.
    Press,
    /// The keys of this row become stops, the row no longer is one.
    Open(i32),
    /// Rows are stops again, and this one has the focus.
    Close(i32),
}

/// Who moves the focus.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Scanning {
    paced: bool,
}

impl Scanning {
    /// Somebody begins, with this switch.
    pub fn begin(switch: Switch) -> (Self, Vec<Act>) {
        let paced = switch == Switch::Chooses;
        (Self { paced }, vec![Act::Move])
    }

    /// Whether the focus moves by itself.
    pub fn is_paced(self) -> bool {
        self.paced
    }

    /// A switch was pressed while the focus was at `stop`. Who has the first switch moves alone.
    pub fn press(&mut self, switch: Switch, stop: Stop) -> Vec<Act> {
        match switch {
            Switch::Moves => {
                self.paced = false;
                step(stop)
            }
            Switch::Chooses => choose(stop),
        }
    }

    /// The pace of one stop is over.
    pub fn tick(self, stop: Stop) -> Vec<Act> {
        if self.paced { step(stop) } else { Vec::new() }
    }
}

fn step(stop: Stop) -> Vec<Act> {
    match stop {
        Stop::Key { row, last: true } => vec![Act::Close(row)],
        _ => vec![Act::Move],
    }
}

fn choose(stop: Stop) -> Vec<Act> {
    match stop {
        Stop::Nowhere => vec![Act::Move],
        Stop::Control => vec![Act::Press],
        Stop::Row(row) => vec![Act::Open(row), Act::Move],
        // Back to the first row: no letter is then farther away than the rows there are.
        Stop::Key { .. } => vec![Act::Press, Act::Close(0)],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A page as the face has it: controls, a keyboard, controls.
    struct Page {
        rows: Vec<usize>,
        before: usize,
        after: usize,
        open: Option<i32>,
        at: Place,
        pressed: Vec<Place>,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Place {
        Nowhere,
        Control(usize),
        Row(i32),
        Key(i32, usize),
    }

    impl Page {
        fn new() -> Self {
            Self {
                rows: vec![10, 10, 9, 9, 2],
                before: 2,
                after: 6,
                open: None,
                at: Place::Nowhere,
                pressed: Vec::new(),
            }
        }

        fn stops(&self) -> Vec<Place> {
            let mut stops: Vec<_> = (0..self.before).map(Place::Control).collect();
            for (row, keys) in (0..).zip(&self.rows) {
                match self.open {
                    None => stops.push(Place::Row(row)),
                    Some(open) if open == row => {
                        stops.extend((0..*keys).map(|key| Place::Key(row, key)));
                    }
                    Some(_) => {}
                }
            }
            stops.extend((self.before..self.before + self.after).map(Place::Control));
            stops
        }

        fn stop(&self) -> Stop {
            match self.at {
                Place::Nowhere => Stop::Nowhere,
                Place::Control(_) => Stop::Control,
                Place::Row(row) => Stop::Row(row),
                Place::Key(row, key) => Stop::Key {
                    row,
                    last: key + 1 == self.rows[usize::try_from(row).expect("a row")],
                },
            }
        }

        fn obey(&mut self, acts: Vec<Act>) {
            for act in acts {
                match act {
                    Act::Move => {
                        let stops = self.stops();
                        let from = match (self.at, self.open) {
                            (Place::Row(row), Some(_)) => Place::Key(row, 0),
                            (at, _) => at,
                        };
                        let place = stops.iter().position(|stop| *stop == from);
                        let opened = matches!(self.at, Place::Row(_)) && self.open.is_some();
                        let next = place.map_or(0, |at| if opened { at } else { at + 1 });
                        self.at = stops[next % stops.len()];
                    }
                    Act::Press => self.pressed.push(self.at),
                    Act::Open(row) => self.open = Some(row),
                    Act::Close(row) => {
                        self.open = None;
                        self.at = Place::Row(row);
                    }
                }
            }
        }
    }

    /// How many presses of both switches it takes to press `wanted`.
    fn presses_to(page: &mut Page, scanning: &mut Scanning, wanted: Place) -> usize {
        let before = page.pressed.len();
        for pressed in 1..100 {
            let at_row =
                matches!((page.at, wanted), (Place::Row(at), Place::Key(row, _)) if at == row);
            let chooses = page.at == wanted || at_row;
            let switch = if chooses {
                Switch::Chooses
            } else {
                Switch::Moves
            };
            let acts = scanning.press(switch, page.stop());
            page.obey(acts);
            if page.pressed.len() > before {
                assert_eq!(page.pressed.last(), Some(&wanted));
                return pressed;
            }
        }
        panic!("{wanted:?} is never reached");
    }

    #[test]
    fn every_control_and_every_key_is_reached_by_two_switches() {
        let mut page = Page::new();
        let (mut scanning, acts) = Scanning::begin(Switch::Moves);
        page.obey(acts);
        for control in 0..8 {
            presses_to(&mut page, &mut scanning, Place::Control(control));
        }
        for (row, keys) in [(0, 10), (1, 10), (2, 9), (3, 9), (4, 2)] {
            for key in 0..keys {
                presses_to(&mut page, &mut scanning, Place::Key(row, key));
            }
        }
    }

    #[test]
    fn a_letter_after_a_letter_takes_at_most_a_row_and_a_column() {
        let mut page = Page::new();
        let (mut scanning, acts) = Scanning::begin(Switch::Moves);
        page.obey(acts);
        presses_to(&mut page, &mut scanning, Place::Key(0, 0));
        for (row, keys) in [(0, 10), (1, 10), (2, 9), (3, 9), (4, 2)] {
            for key in 0..keys {
                let presses = presses_to(&mut page, &mut scanning, Place::Key(row, key));
                assert!(
                    presses <= 5 + 10 + 1,
                    "{presses} for key {key} of row {row}"
                );
            }
        }
    }

    #[test]
    fn one_switch_waits_for_what_it_wants_and_presses() {
        let mut page = Page::new();
        let (mut scanning, acts) = Scanning::begin(Switch::Chooses);
        page.obey(acts);
        assert!(scanning.is_paced());
        for wanted in [Place::Row(3), Place::Key(3, 4), Place::Control(5)] {
            for _ in 0..40 {
                if page.at == wanted {
                    break;
                }
                page.obey(scanning.tick(page.stop()));
            }
            assert_eq!(page.at, wanted);
            let acts = scanning.press(Switch::Chooses, page.stop());
            page.obey(acts);
        }
        assert_eq!(page.pressed, [Place::Key(3, 4), Place::Control(5)]);
    }

    #[test]
    fn the_first_switch_ends_the_moving_by_itself() {
        let (mut scanning, _) = Scanning::begin(Switch::Chooses);
        scanning.press(Switch::Moves, Stop::Control);
        assert!(!scanning.is_paced());
        assert_eq!(scanning.tick(Stop::Control), []);
    }

    #[test]
    fn past_the_last_key_of_a_row_is_the_row_again() {
        let mut scanning = Scanning::default();
        let last = Stop::Key { row: 2, last: true };
        assert_eq!(scanning.press(Switch::Moves, last), [Act::Close(2)]);
    }

    proptest! {
        #[test]
        fn no_order_of_presses_is_a_trap(presses in proptest::collection::vec(any::<bool>(), 0..80)) {
            let mut page = Page::new();
            let (mut scanning, acts) = Scanning::begin(Switch::Moves);
            page.obey(acts);
            for moves in presses {
                let switch = if moves { Switch::Moves } else { Switch::Chooses };
                let acts = scanning.press(switch, page.stop());
                page.obey(acts);
            }
            presses_to(&mut page, &mut scanning, Place::Control(7));
        }
    }
}
