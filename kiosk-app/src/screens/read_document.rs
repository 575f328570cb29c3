//! A document that is read in place of typing.

use kiosk_domain::transaction::DocumentWay;
use kiosk_journey::{AccessNumberView, Event, ReadDocumentView};
use slint::ComponentHandle;

use super::{Send, rows};
use crate::generated::{App, DocumentWayName, InsteadName, ReadDocumentAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<ReadDocumentAdapter>();
    let to = send.clone();
    adapter.on_chosen(move |name| {
        if let Some(way) = way(name) {
            to(Event::DocumentWayChosen(way));
        }
    });
    let to = send.clone();
    adapter.on_number_offered(move || to(Event::AccessNumberOffered));
    let to = send.clone();
    adapter.on_type_instead(move || to(Event::TypeInstead));
}

pub(crate) fn show(app: &App, view: &ReadDocumentView) {
    let adapter = app.global::<ReadDocumentAdapter>();
    adapter.set_label(view.label.as_str().into());
    let ways = view.ways.iter().copied().map(name).collect();
    adapter.set_ways(rows(adapter.get_ways(), ways));
    adapter.set_reading(view.reading.map_or(DocumentWayName::None, name));
    adapter.set_code_by_camera(view.code_by_camera);
    adapter.set_takes_number(view.takes_number);
    adapter.set_for_finger(view.for_finger);
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
}

/// The way out of the page that asks for the digits.
pub(crate) fn instead(view: &AccessNumberView) -> InsteadName {
    if view.for_finger {
        InsteadName::OtherWay
    } else {
        InsteadName::TypeIt
    }
}

fn name(way: DocumentWay) -> DocumentWayName {
    match way {
        DocumentWay::Chip => DocumentWayName::Chip,
        DocumentWay::Lines => DocumentWayName::Lines,
        DocumentWay::Code => DocumentWayName::Code,
    }
}

fn way(name: DocumentWayName) -> Option<DocumentWay> {
    match name {
        DocumentWayName::None => None,
        DocumentWayName::Chip => Some(DocumentWay::Chip),
        DocumentWayName::Lines => Some(DocumentWay::Lines),
        DocumentWayName::Code => Some(DocumentWay::Code),
    }
}
