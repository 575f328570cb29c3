//! The only crossing into the UI: one file a screen, mirroring `ui/screens/`. `wire` turns its
//! callbacks into events once; `show` fills its adapter each time.

pub(crate) mod about_service;
pub(crate) mod attract;
pub(crate) mod capture;
pub(crate) mod check_answers;
pub(crate) mod check_finger;
pub(crate) mod done;
pub(crate) mod feedback;
pub(crate) mod find_by_code;
pub(crate) mod find_service;
pub(crate) mod frame;
pub(crate) mod help;
pub(crate) mod idle;
pub(crate) mod keypad;
pub(crate) mod language;
pub(crate) mod notice;
pub(crate) mod out_of_service;
pub(crate) mod pay;
pub(crate) mod question;
pub(crate) mod read_document;
pub(crate) mod scanning;
pub(crate) mod service;
mod service_doctor;
pub(crate) mod speech;
mod typing;
mod words;

use std::rc::Rc;

use kiosk_journey::Event;
use slint::{Model, ModelRc, VecModel};

pub(crate) use typing::{Casing, Typing};

/// Where events go.
pub(crate) type Send = Rc<dyn Fn(Event)>;

/// The rows as a model; the one shown already if nothing differs, so that focus stays on its row.
fn rows<T: Clone + PartialEq + 'static>(shown: ModelRc<T>, new: Vec<T>) -> ModelRc<T> {
    let same = shown.row_count() == new.len() && shown.iter().eq(new.iter().cloned());
    if same {
        shown
    } else {
        ModelRc::new(VecModel::from(new))
    }
}
