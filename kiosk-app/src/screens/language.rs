//! Which language.

use kiosk_domain::Language;
use kiosk_journey::Event;
use slint::ComponentHandle;

use super::{Send, rows};
use crate::generated::{App, LanguageAdapter, LanguageRow};

pub(crate) fn wire(app: &App, send: &Send) {
    let send = send.clone();
    app.global::<LanguageAdapter>().on_chosen(move |code| {
        let chosen = Language::ALL
            .into_iter()
            .find(|l| l.code() == code.as_str());
        if let Some(language) = chosen {
            send(Event::LanguageChosen(language));
        }
    });
}

pub(crate) fn show(app: &App, languages: &[Language]) {
    let adapter = app.global::<LanguageAdapter>();
    let new = languages.iter().map(|language| LanguageRow {
        code: language.code().into(),
        name: language.own_name().into(),
    });
    adapter.set_languages(rows(adapter.get_languages(), new.collect()));
}
