//! Which service: by life event, or by searching.

use kiosk_domain::catalogue::{Category, Service};

use crate::scene::Scene;
use crate::session::{Search, Session};
use crate::states::State;
use crate::states::find_by_code::{self, FindByCode};
use crate::turn::Turn;
use crate::{CategoryTile, Event, FindServiceView, Now, Screen, ServiceRow, price, trial};

/// Rows that fit a page at the largest letters.
pub(crate) const ROWS_MAX: usize = 6;
/// Nobody searches with more; what a stuck key types is cut off.
const QUERY_CHARACTERS_MAX: usize = 80;

pub(crate) fn on(event: Event, scene: &Scene, session: &mut Session, now: &Now) -> Turn {
    match event {
        Event::SearchTyped(query) => session.search = searched(&query),
        Event::CategoryChosen(category) => session.search = opened(category, scene),
        Event::PageTurned(page) => session.search.page = page.min(pages(scene, session) - 1),
        Event::ServiceChosen(id) if scene.catalogue.service(&id).is_some() => {
            session.choose(id, now);
            if scene.trial {
                trial::fill(scene, session);
            }
            return Turn::go(State::AboutService);
        }
        Event::CodeOffered => return FindByCode::begin(scene, now),
        Event::Back => return back(session),
        _ => {}
    }
    Turn::here()
}

pub(crate) fn screen(scene: &Scene, session: &Session) -> Screen {
    let search = &session.search;
    let page = search.page.min(pages(scene, session) - 1);
    let found = found(scene, session);
    let rows = found.iter().skip(page * ROWS_MAX).take(ROWS_MAX);
    Screen::FindService(FindServiceView {
        query: search.query.to_string(),
        categories: if is_at_top(search) {
            tiles(scene)
        } else {
            Vec::new()
        },
        category: chosen(scene, search)
            .map(|category| category.name.in_language(scene.language()).to_owned()),
        services: rows.map(|service| row(service, scene)).collect(),
        page,
        pages: pages(scene, session),
        can_scan: find_by_code::works(scene),
    })
}

fn searched(query: &str) -> Search {
    Search {
        query: query
            .chars()
            .take(QUERY_CHARACTERS_MAX)
            .collect::<String>()
            .into(),
        ..Search::default()
    }
}

fn opened(category: Option<String>, scene: &Scene) -> Search {
    let known = |id: &String| {
        let mut categories = scene.catalogue.categories().iter();
        categories.any(|category| category.id == *id)
    };
    Search {
        category: category.filter(known),
        ..Search::default()
    }
}

/// From what was found to the life events, from there to the languages.
fn back(session: &mut Session) -> Turn {
    if is_at_top(&session.search) {
        return Turn::go(State::Language);
    }
    session.search = Search::default();
    Turn::here()
}

fn is_at_top(search: &Search) -> bool {
    search.category.is_none() && search.query.trim().is_empty()
}

fn chosen<'s>(scene: &'s Scene, search: &Search) -> Option<&'s Category> {
    let id = search.category.as_ref()?;
    let mut categories = scene.catalogue.categories().iter();
    categories.find(|category| category.id == *id)
}

fn found<'s>(scene: &'s Scene, session: &Session) -> Vec<&'s Service> {
    let search = &session.search;
    if !search.query.trim().is_empty() {
        return scene.catalogue.search(&search.query, scene.language());
    }
    let Some(category) = &search.category else {
        return Vec::new();
    };
    let language = scene.language();
    let mut services: Vec<_> = scene
        .catalogue
        .services()
        .filter(|service| service.category == *category)
        .collect();
    services.sort_by_key(|service| service.name.in_language(language).to_lowercase());
    services
}

fn pages(scene: &Scene, session: &Session) -> usize {
    found(scene, session).len().div_ceil(ROWS_MAX).max(1)
}

fn tiles(scene: &Scene) -> Vec<CategoryTile> {
    let count = |category: &Category| {
        let services = scene.catalogue.services();
        services.filter(|s| s.category == category.id).count()
    };
    let categories = scene.catalogue.categories().iter();
    categories
        .map(|category| CategoryTile {
            id: category.id.clone(),
            name: category.name.in_language(scene.language()).to_owned(),
            icon: category.icon.clone(),
            services: count(category),
        })
        .filter(|tile| tile.services > 0)
        .collect()
}

fn row(service: &Service, scene: &Scene) -> ServiceRow {
    let day = scene.today;
    ServiceRow {
        id: service.id.clone(),
        name: service.name.in_language(scene.language()).to_owned(),
        agency: scene.agency_name(service),
        mode: service.mode,
        price: price::shown(service, day, &scene.catalogue),
        unavailable: price::unavailable(service, day, scene),
    }
}
