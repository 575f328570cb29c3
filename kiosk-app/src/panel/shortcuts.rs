//! Keys that a citizen's keyboard must not have.
//!
//! Slint's linuxkms backend ends its loop on Ctrl+Alt+Backspace and Ctrl+Alt+Delete, and a kiosk
//! that ends is a kiosk out of service. Ctrl+Alt+F1 to F12 are of no use to the face either.
//!
//! This holds Slint only. The kernel reads the same keyboard: that its console does not switch and
//! that it does not restart the machine is for the system's image to see to.

/// Codes of `linux/input-event-codes.h`.
const LEFT_CONTROL: u32 = 29;
const RIGHT_CONTROL: u32 = 97;
const LEFT_ALT: u32 = 56;
const RIGHT_ALT: u32 = 100;
const BACKSPACE: u32 = 14;
const DELETE: u32 = 111;
const KEYPAD_DOT: u32 = 83;
const F1_TO_F10: std::ops::RangeInclusive<u32> = 59..=68;
const F11: u32 = 87;
const F12: u32 = 88;

/// The keys that are down, as far as they matter here.
///
/// A key is in `down` once for each keyboard that holds it: xkb counts them too, so a control key
/// let go on one keyboard is still held for Slint while another keyboard holds it.
#[derive(Debug, Default)]
pub struct Shortcuts {
    down: Vec<u32>,
    swallowed: Vec<u32>,
}

impl Shortcuts {
    /// Whether the press or release of the key `code` must not reach the face. The release of a
    /// key whose press was swallowed is swallowed too.
    pub fn swallow(&mut self, code: u32, pressed: bool) -> bool {
        if pressed {
            return self.swallow_press(code);
        }
        if let Some(at) = self.down.iter().position(|down| *down == code) {
            self.down.swap_remove(at);
        }
        let before = self.swallowed.len();
        self.swallowed.retain(|swallowed| *swallowed != code);
        self.swallowed.len() < before
    }

    fn swallow_press(&mut self, code: u32) -> bool {
        if is_modifier(code) {
            self.down.push(code);
        }
        let swallows = is_forbidden(code) && self.holds_control() && self.holds_alt();
        if swallows && !self.swallowed.contains(&code) {
            self.swallowed.push(code);
        }
        swallows
    }

    fn holds_control(&self) -> bool {
        self.down.contains(&LEFT_CONTROL) || self.down.contains(&RIGHT_CONTROL)
    }

    fn holds_alt(&self) -> bool {
        self.down.contains(&LEFT_ALT) || self.down.contains(&RIGHT_ALT)
    }
}

fn is_modifier(code: u32) -> bool {
    matches!(code, LEFT_CONTROL | RIGHT_CONTROL | LEFT_ALT | RIGHT_ALT)
}

fn is_forbidden(code: u32) -> bool {
    matches!(code, BACKSPACE | DELETE | KEYPAD_DOT | F11 | F12) || F1_TO_F10.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press_all(codes: &[u32]) -> (Shortcuts, bool) {
        let mut shortcuts = Shortcuts::default();
        let mut last = false;
        for code in codes {
            last = shortcuts.swallow(*code, true);
        }
        (shortcuts, last)
    }

    #[test]
    fn what_would_end_the_loop_is_swallowed_with_either_control_and_either_alt() {
        for control in [LEFT_CONTROL, RIGHT_CONTROL] {
            for alt in [LEFT_ALT, RIGHT_ALT] {
                for key in [BACKSPACE, DELETE, KEYPAD_DOT, 59, 68, F11, F12] {
                    let (mut shortcuts, swallowed) = press_all(&[control, alt, key]);
                    assert!(swallowed, "{control} {alt} {key}");
                    assert!(shortcuts.swallow(key, false), "the release of {key}");
                    assert!(!shortcuts.swallow(control, false));
                }
            }
        }
    }

    #[test]
    fn the_same_keys_alone_are_ordinary() {
        for keys in [
            vec![BACKSPACE],
            vec![LEFT_CONTROL, BACKSPACE],
            vec![LEFT_ALT, DELETE],
            vec![LEFT_CONTROL, LEFT_ALT, 30],
        ] {
            let (_, swallowed) = press_all(&keys);
            assert!(!swallowed, "{keys:?}");
        }
    }

    #[test]
    fn a_control_key_that_a_second_keyboard_still_holds_counts() {
        let (mut shortcuts, _) = press_all(&[LEFT_CONTROL, LEFT_CONTROL]);
        shortcuts.swallow(LEFT_CONTROL, false);
        shortcuts.swallow(LEFT_ALT, true);
        assert!(shortcuts.swallow(BACKSPACE, true));
        shortcuts.swallow(LEFT_CONTROL, false);
        assert!(!shortcuts.swallow(BACKSPACE, true));
    }

    #[test]
    fn a_modifier_that_was_let_go_no_longer_counts() {
        let (mut shortcuts, _) = press_all(&[LEFT_CONTROL, LEFT_ALT]);
        shortcuts.swallow(LEFT_ALT, false);
        assert!(!shortcuts.swallow(BACKSPACE, true));
        assert!(!shortcuts.swallow(BACKSPACE, false));
    }
}
