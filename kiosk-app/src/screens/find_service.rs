//! Which service.

use std::rc::Rc;

use kiosk_domain::ServiceId;
use kiosk_journey::{Event, FindServiceView};
use slint::ComponentHandle;

use super::{Casing, Send, Typing, rows, words};
use crate::generated::{App, CategoryTile, FindServiceAdapter, ServiceRow};

pub(crate) fn wire(app: &App, send: &Send, typing: &Rc<Typing>) {
    wire_search(app, send, typing);
    let adapter = app.global::<FindServiceAdapter>();
    let to = send.clone();
    adapter.on_category_chosen(move |id| to(Event::CategoryChosen(Some(id.into()))));
    let to = send.clone();
    adapter.on_service_chosen(move |id| {
        if let Ok(id) = ServiceId::new(id) {
            to(Event::ServiceChosen(id));
        }
    });
    let to = send.clone();
    adapter.on_page_turned(move |page| to(Event::PageTurned(usize::try_from(page).unwrap_or(0))));
    let to = send.clone();
    adapter.on_code_offered(move || to(Event::CodeOffered));
    let (to, weak) = (send.clone(), app.as_weak());
    adapter.on_cleared(move || {
        if let Some(app) = weak.upgrade() {
            app.global::<FindServiceAdapter>().set_searching(false);
        }
        to(Event::SearchTyped(String::new()));
        to(Event::CategoryChosen(None));
    });
}

fn wire_search(app: &App, send: &Send, typing: &Rc<Typing>) {
    let adapter = app.global::<FindServiceAdapter>();
    let (to, field) = (send.clone(), typing.clone());
    adapter.on_key(move |key| to(Event::SearchTyped(field.add(&key, CASING).to_string())));
    let (to, field) = (send.clone(), typing.clone());
    adapter.on_erase(move || to(Event::SearchTyped(field.erase().to_string())));
}

/// The search does not mind case; names read best so.
const CASING: Casing = Casing::Words;

pub(crate) fn show(app: &App, view: &FindServiceView, typing: &Typing) {
    typing.hold(&view.query);
    let adapter = app.global::<FindServiceAdapter>();
    adapter.set_query(view.query.as_str().into());
    adapter.set_category(view.category.as_deref().unwrap_or_default().into());
    let tiles = view.categories.iter().map(|tile| CategoryTile {
        id: tile.id.as_str().into(),
        name: tile.name.as_str().into(),
        icon: tile.icon.as_str().into(),
    });
    adapter.set_categories(rows(adapter.get_categories(), tiles.collect()));
    let services = view.services.iter().map(|service| ServiceRow {
        id: service.id.as_str().into(),
        name: service.name.as_str().into(),
        agency: service.agency.as_str().into(),
        mode: words::mode(service.mode),
        price: words::price(&service.price),
        lack: words::lack(service.unavailable),
    });
    adapter.set_services(rows(adapter.get_services(), services.collect()));
    adapter.set_can_scan(view.can_scan);
    adapter.set_page(view.page as i32);
    adapter.set_pages(view.pages as i32);
}
