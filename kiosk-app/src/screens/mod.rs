//! The only crossing into the UI: one file a screen, mirroring `ui/screens/`. `wire` turns its
//! callbacks into events once; `show` fills its adapter each time.

pub(crate) mod about_service;
pub(crate) mod attract;
pub(crate) mod capture;
pub(crate) mod check_answers;
pub(crate) mod check_finger;
pub(crate) mod done;
pub(crate) mod feedback;
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
pub(crate) mod speech;
mod typing;
mod words;

use std::rc::Rc;

use kiosk_journey::Event;
use slint::{Model, ModelRc, VecModel};

pub(crate) use typing::{Casing, Typing};

/// Where events go.
pub(crate) type Send = Rc<dyn Fn(Event)>;

/// The rows as a model: the one shown already, with what differs put in its place. So focus stays on
/// its row, and only texts that changed are laid out anew; a new model would make every row anew, which
/// takes longer than a frame for a page of services.
fn rows<T: Clone + PartialEq + 'static>(shown: ModelRc<T>, new: Vec<T>) -> ModelRc<T> {
    let Some(kept) = shown.as_any().downcast_ref::<VecModel<T>>() else {
        return ModelRc::new(VecModel::from(new));
    };
    while kept.row_count() > new.len() {
        kept.remove(kept.row_count() - 1);
    }
    for (row, new) in new.into_iter().enumerate() {
        match kept.row_data(row) {
            None => kept.push(new),
            Some(old) if old != new => kept.set_row_data(row, new),
            Some(_) => {}
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_put_in_place_of_those_that_differ_and_the_model_stays() {
        let first = rows(ModelRc::default(), vec!["a", "b", "c"]);
        for new in [
            vec!["a", "x", "c"],
            vec!["a"],
            vec!["b", "c", "d", "e"],
            vec![],
            vec!["z"],
        ] {
            let shown = rows(first.clone(), new.clone());
            assert!(shown == first, "{new:?}");
            assert_eq!(shown.iter().collect::<Vec<_>>(), new);
        }
    }
}
