//! Fingers and keys that woke a dark panel: nobody saw what was beneath, so they press nothing until
//! they lift.

use super::contacts::Touch;

/// Those that are still down.
#[derive(Debug, Default)]
pub struct Waking {
    fingers: Vec<u32>,
    keys: Vec<u32>,
}

impl Waking {
    /// Whether `touch` must not reach the window; `is_dark` is how the panel is now.
    pub fn swallow(&mut self, touch: &Touch, is_dark: bool) -> bool {
        match touch {
            Touch::Down { slot, .. } => {
                self.fingers.retain(|finger| finger != slot);
                if is_dark {
                    self.fingers.push(*slot);
                }
                is_dark
            }
            Touch::Moved { slot, .. } => self.fingers.contains(slot),
            Touch::Up { slot } | Touch::Cancelled { slot } => taken(&mut self.fingers, *slot),
        }
    }

    /// The same for the key `code`.
    pub fn swallow_key(&mut self, code: u32, pressed: bool, is_dark: bool) -> bool {
        if !pressed {
            return taken(&mut self.keys, code);
        }
        if is_dark && !self.keys.contains(&code) {
            self.keys.push(code);
        }
        is_dark
    }
}

fn taken(down: &mut Vec<u32>, one: u32) -> bool {
    let before = down.len();
    down.retain(|other| *other != one);
    down.len() < before
}

#[cfg(test)]
mod tests {
    use super::super::contacts::Point;
    use super::*;

    const AT: Point = Point { x: 5.0, y: 5.0 };

    #[test]
    fn the_finger_that_wakes_presses_nothing_and_the_next_one_does() {
        let mut waking = Waking::default();
        assert!(waking.swallow(&Touch::Down { slot: 0, at: AT }, true));
        assert!(waking.swallow(&Touch::Moved { slot: 0, at: AT }, false));
        assert!(!waking.swallow(&Touch::Down { slot: 1, at: AT }, false));
        assert!(waking.swallow(&Touch::Up { slot: 0 }, false));
        assert!(!waking.swallow(&Touch::Up { slot: 1 }, false));
        assert!(!waking.swallow(&Touch::Down { slot: 0, at: AT }, false));
        assert!(!waking.swallow(&Touch::Up { slot: 0 }, false));
    }

    #[test]
    fn what_the_panel_takes_back_may_land_again() {
        let mut waking = Waking::default();
        waking.swallow(&Touch::Down { slot: 0, at: AT }, true);
        assert!(waking.swallow(&Touch::Cancelled { slot: 0 }, false));
        waking.swallow(&Touch::Down { slot: 0, at: AT }, true);
        assert!(!waking.swallow(&Touch::Down { slot: 0, at: AT }, false));
        assert!(!waking.swallow(&Touch::Up { slot: 0 }, false), "it was lit");
    }

    #[test]
    fn a_key_that_wakes_is_swallowed_with_its_release() {
        let mut waking = Waking::default();
        assert!(waking.swallow_key(28, true, true));
        assert!(waking.swallow_key(28, false, false));
        assert!(!waking.swallow_key(28, true, false));
        assert!(!waking.swallow_key(28, false, true));
    }
}
