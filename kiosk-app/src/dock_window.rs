//! The dock as a window: buttons beside the kiosk that play with its simulated devices.
//!
//! ```text
//!   who starts it ── group, act, label ──► buttons
//!        ▲                                    │ pressed
//!        └──────────── act, a line ◄──────────┘
//!        └──────────── status, a line ──────► shown below the buttons
//! ```
//!
//! The window knows no device: what an act does is decided by whoever reads it.

use std::io::BufRead;
use std::rc::Rc;
use std::str::FromStr;

use slint::{ComponentHandle as _, ModelRc, VecModel};
use thiserror::Error;

use crate::generated::{DockButton, DockGroup, DockWindow};

/// A button: `group:act:label`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ButtonText {
    /// The device it belongs to; buttons of one group stand in one row.
    pub group: String,
    /// What is said when it is pressed.
    pub act: String,
    /// What stands on it.
    pub label: String,
}

/// A button that is not written as `group:act:label`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a button; write it as group:act:label, e.g. `Card:card-in:Put a card in`")]
pub struct NotAButton(String);

impl FromStr for ButtonText {
    type Err = NotAButton;

    fn from_str(text: &str) -> Result<Self, NotAButton> {
        let parts: Vec<_> = text.splitn(3, ':').map(str::trim).collect();
        match parts[..] {
            [group, act, label] if parts.iter().all(|part| !part.is_empty()) => Ok(Self {
                group: group.to_owned(),
                act: act.to_owned(),
                label: label.to_owned(),
            }),
            _ => Err(NotAButton(text.to_owned())),
        }
    }
}

/// Makes the window; each press calls `press` with the button's act.
///
/// # Errors
/// The platform cannot open a window.
pub fn window(
    buttons: &[ButtonText],
    press: impl Fn(&str) + 'static,
) -> Result<DockWindow, slint::PlatformError> {
    let window = DockWindow::new()?;
    window.set_groups(ModelRc::from(Rc::new(VecModel::from(groups(buttons)))));
    window.on_pressed(move |act| press(&act));
    Ok(window)
}

/// Shows the window until it is closed or `status` ends; its lines stand below the buttons.
///
/// # Errors
/// The platform cannot open a window.
pub fn run(
    buttons: &[ButtonText],
    press: impl Fn(&str) + 'static,
    status: impl BufRead + Send + 'static,
) -> Result<(), slint::PlatformError> {
    let window = window(buttons, press)?;
    let shown = window.as_weak();
    std::thread::spawn(move || {
        for line in status.lines().map_while(Result::ok) {
            let _ = shown.upgrade_in_event_loop(move |window| window.set_status(line.into()));
        }
        // Whoever started the dock is gone; the loop may be as well.
        let _ = slint::quit_event_loop();
    });
    window.run()
}

fn groups(buttons: &[ButtonText]) -> Vec<DockGroup> {
    buttons
        .chunk_by(|one, next| one.group == next.group)
        .map(|row| DockGroup {
            name: row[0].group.as_str().into(),
            buttons: ModelRc::from(Rc::new(VecModel::from_iter(row.iter().map(button)))),
        })
        .collect()
}

fn button(text: &ButtonText) -> DockButton {
    DockButton {
        act: text.act.as_str().into(),
        label: text.label.as_str().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_group_act_and_label_and_a_label_may_have_a_colon() {
        let button: ButtonText = "Card:card-in:Put in: now".parse().expect("a button");
        assert_eq!(
            (&*button.group, &*button.act, &*button.label),
            ("Card", "card-in", "Put in: now")
        );
        for text in ["", "Card", "Card:card-in", "Card::Put", ":card-in:Put"] {
            let error = text.parse::<ButtonText>().expect_err(text);
            assert!(error.to_string().contains("group:act:label"));
        }
    }
}
