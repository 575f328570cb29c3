//! Every button of the dock's window says its act.

use std::cell::RefCell;
use std::rc::Rc;

use i_slint_backend_testing::{ElementHandle, ElementQuery};
use kiosk_app::dock_window::{self, ButtonText};
use slint::ComponentHandle as _;
use slint::platform::PointerEventButton;

use crate::stage::use_headless_platform;

#[test]
fn each_button_of_the_dock_says_its_act_when_it_is_pressed() {
    use_headless_platform();
    let texts = [
        "Card:card-in:Put a card in",
        "Card:card-out:Take it out",
        "Link:link-cut:Cut the link",
    ];
    let buttons = texts.map(|text| text.parse::<ButtonText>().unwrap());
    let said = Rc::new(RefCell::new(Vec::new()));
    let heard = said.clone();
    let window = dock_window::window(&buttons, move |act: &str| {
        heard.borrow_mut().push(act.to_owned());
    })
    .unwrap();
    window.show().unwrap();
    for button in &buttons {
        let found: Vec<ElementHandle> = ElementQuery::from_root(&window)
            .match_predicate({
                let label = button.label.clone();
                move |element| element.accessible_label().as_deref() == Some(&*label)
            })
            .find_all();
        assert_eq!(found.len(), 1, "{}", button.label);
        found[0].mock_single_click(PointerEventButton::Left);
    }
    assert_eq!(*said.borrow(), ["card-in", "card-out", "link-cut"]);
}
