//! One question, one page; used for who the citizen is and for everything else.

use std::cell::Cell;
use std::rc::Rc;

use kiosk_journey::{ChoiceRow, Event, FieldInput, FieldView};
use slint::{ComponentHandle, SharedString};
use zeroize::Zeroizing;

use super::{Casing, Send, Typing, rows};
use crate::generated::{AnswerKind, App, InsteadName, KeyboardKind, OptionFacts, QuestionAdapter};

pub(crate) fn wire(app: &App, send: &Send, typing: &Rc<Typing>, casing: &Rc<Cell<Casing>>) {
    let adapter = app.global::<QuestionAdapter>();
    let (to, field, casing) = (send.clone(), typing.clone(), casing.clone());
    adapter.on_key(move |key| to(Event::Typed(field.add(&key, casing.get()))));
    let (to, field) = (send.clone(), typing.clone());
    adapter.on_erase(move || to(Event::Typed(field.erase())));
    let to = send.clone();
    adapter.on_option_chosen(move |id| to(Event::Chosen(id.into())));
    let to = send.clone();
    adapter.on_tick(move |ticked| to(Event::Ticked(ticked)));
    let to = send.clone();
    adapter.on_reveal_toggled(move || to(Event::RevealToggled));
    let to = send.clone();
    adapter.on_onward(move || to(Event::Continue));
    let to = send.clone();
    adapter.on_skip(move || to(Event::Skip));
    let to = send.clone();
    adapter.on_read_offered(move || to(Event::DocumentOffered));
    let to = send.clone();
    adapter.on_instead_chosen(move || to(Event::TypeInstead));
}

pub(crate) fn show(
    app: &App,
    view: &FieldView,
    instead: InsteadName,
    typing: &Typing,
    casing: &Cell<Casing>,
    enlarged: bool,
) {
    typing.hold(&view.value);
    casing.set(casing_of(&view.input));
    let adapter = app.global::<QuestionAdapter>();
    adapter.set_label(view.label.as_str().into());
    adapter.set_why(view.why.as_str().into());
    adapter.set_kind(kind_of(&view.input));
    adapter.set_keyboard(keyboard_of(&view.input));
    adapter.set_shown(shown(view).as_str().into());
    adapter.set_example(example(&view.input));
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
    adapter.set_required(view.required);
    adapter.set_private(view.private);
    adapter.set_revealed(view.revealed);
    adapter.set_can_read(view.can_read);
    adapter.set_read(view.read.as_deref().unwrap_or_default().into());
    adapter.set_ticked(matches!(view.input, FieldInput::Consent) && view.value.as_str() == "yes");
    adapter.set_instead(instead);
    adapter.set_number(view.number as i32);
    adapter.set_of(view.of as i32);
    show_options(&adapter, view, enlarged);
}

fn show_options(adapter: &QuestionAdapter<'_>, view: &FieldView, enlarged: bool) {
    let FieldInput::Choice(options) = &view.input else {
        return;
    };
    let (columns, page_size) = option_grid(options, enlarged);
    let facts = options.iter().map(|option| OptionFacts {
        id: option.id.as_str().into(),
        label: option.label.as_str().into(),
    });
    let new = rows(adapter.get_options(), facts.collect());
    if new != adapter.get_options() {
        adapter.set_page(0);
    }
    adapter.set_options(new);
    adapter.set_columns(columns);
    adapter.set_page_size(page_size);
    adapter.set_chosen(view.value.as_str().into());
}

/// Columns, and options on a page. Long lists of short names stand in two columns.
fn option_grid(options: &[ChoiceRow], enlarged: bool) -> (i32, i32) {
    let short = options.iter().all(|o| o.label.chars().count() <= 18);
    match (enlarged, short && options.len() > 7) {
        (false, true) => (2, 16),
        (false, false) => (1, 7),
        (true, _) => (1, 5),
    }
}

fn kind_of(input: &FieldInput) -> AnswerKind {
    match input {
        FieldInput::Choice(_) => AnswerKind::Choice,
        FieldInput::Consent => AnswerKind::Consent,
        _ => AnswerKind::Keys,
    }
}

fn keyboard_of(input: &FieldInput) -> KeyboardKind {
    match input {
        FieldInput::Digits { .. } | FieldInput::Phone | FieldInput::Date | FieldInput::Amount => {
            KeyboardKind::Digits
        }
        FieldInput::Code { .. } => KeyboardKind::Code,
        FieldInput::Name => KeyboardKind::Letters,
        FieldInput::Email => KeyboardKind::Email,
        FieldInput::Text { .. } => KeyboardKind::Text,
        FieldInput::Choice(_) | FieldInput::Consent => KeyboardKind::None,
    }
}

fn casing_of(input: &FieldInput) -> Casing {
    match input {
        FieldInput::Code { .. } => Casing::Upper,
        FieldInput::Name => Casing::Words,
        _ => Casing::AsTyped,
    }
}

/// What an answer looks like; shown while the field is empty.
fn example(input: &FieldInput) -> SharedString {
    match input {
        FieldInput::Code { example, .. } => example.as_str().into(),
        FieldInput::Phone => "0700 000 000".into(),
        FieldInput::Date => "31 / 12 / 1990".into(),
        FieldInput::Amount => "KES 0".into(),
        _ => SharedString::new(),
    }
}

/// What may be seen of the answer: masked unless revealed, dates and amounts as they are read.
fn shown(view: &FieldView) -> Zeroizing<String> {
    let value = view.value.as_str();
    if view.private && !view.revealed {
        return Zeroizing::new("•".repeat(value.chars().count()));
    }
    match view.input {
        FieldInput::Date if value.bytes().all(|b| b.is_ascii_digit()) => dated(value),
        FieldInput::Amount if !value.is_empty() => Zeroizing::new(format!("KES {value}")),
        _ => Zeroizing::new(value.to_owned()),
    }
}

/// Eight digits in groups: day, month, year.
fn dated(digits: &str) -> Zeroizing<String> {
    let mut grouped = Zeroizing::new(String::with_capacity(digits.len() + 6));
    for (place, digit) in digits.chars().enumerate() {
        if place == 2 || place == 4 {
            grouped.push_str(" / ");
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_as_day_month_year_while_it_is_typed() {
        assert_eq!(dated("311").as_str(), "31 / 1");
        assert_eq!(dated("31121990").as_str(), "31 / 12 / 1990");
    }

    #[test]
    fn forty_seven_counties_stand_in_two_columns_unless_the_text_is_large() {
        let row = ChoiceRow {
            id: "001".into(),
            label: "Mombasa".into(),
        };
        let counties = vec![row; 47];
        assert_eq!(option_grid(&counties, false), (2, 16));
        assert_eq!(option_grid(&counties, true).0, 1);
    }
}
