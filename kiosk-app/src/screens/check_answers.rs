//! All answers, to look over.

use kiosk_domain::FieldId;
use kiosk_journey::{CheckAnswersView, Event};
use slint::ComponentHandle;

use super::{Send, rows, words};
use crate::generated::{AnswerRow, App, CheckAnswersAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<CheckAnswersAdapter>();
    let to = send.clone();
    adapter.on_confirm(move || to(Event::Confirm));
    let to = send.clone();
    adapter.on_change(move |field| {
        if let Ok(field) = FieldId::new(field) {
            to(Event::Change(field));
        }
    });
}

pub(crate) fn show(app: &App, view: &CheckAnswersView) {
    let adapter = app.global::<CheckAnswersAdapter>();
    adapter.set_service(view.service.as_str().into());
    let answers = view.rows.iter().map(|row| AnswerRow {
        field: row.field.as_str().into(),
        label: row.label.as_str().into(),
        value: row.value.as_str().into(),
    });
    adapter.set_rows(rows(adapter.get_rows(), answers.collect()));
    adapter.set_price(words::price(&view.price));
    let entered = view.entered.map(|amount| amount.to_string());
    adapter.set_entered(entered.unwrap_or_default().into());
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
}

/// Takes the answers off the screen.
pub(crate) fn wipe(app: &App) {
    let adapter = app.global::<CheckAnswersAdapter>();
    adapter.set_rows(rows(adapter.get_rows(), Vec::new()));
}
