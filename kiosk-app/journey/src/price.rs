//! What a service costs, what is paid here, and whether it can run now.

use kiosk_domain::catalogue::{Catalogue, FieldKind, Mode, Price, Service};
use kiosk_domain::{Answer, Answers, Date, Money};

use crate::scene::Scene;
use crate::session::Session;
use crate::{LinkState, PriceView, Unavailable};

/// Money that is paid at the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) agency_fee: Money,
    pub(crate) convenience_fee: Money,
}

impl Due {
    pub(crate) fn total(self) -> Money {
        self.agency_fee + self.convenience_fee
    }
}

/// The price of `service` on `day`, for the face.
pub(crate) fn shown(service: &Service, day: Date, catalogue: &Catalogue) -> PriceView {
    match service.price_on(day, catalogue.convenience_fee()) {
        Price::Free => PriceView::Free,
        Price::Known {
            agency_fee,
            convenience_fee,
        } => PriceView::Known {
            agency_fee,
            convenience_fee,
        },
        Price::Entered => PriceView::Entered,
        Price::SetByAgency => PriceView::SetByAgency,
        Price::NotFound => PriceView::NotFound,
    }
}

/// The amount that the citizen entered.
pub(crate) fn entered(service: &Service, answers: &Answers) -> Option<Money> {
    service
        .fields()
        .filter(|field| field.kind == FieldKind::Amount)
        .find_map(|field| match answers.get(&field.id) {
            Some(Answer::Amount(amount)) => Some(*amount),
            _ => None,
        })
}

/// What is to be paid at the kiosk. A service that ends at the counter is paid there.
pub(crate) fn due(session: &Session, catalogue: &Catalogue) -> Option<Due> {
    let (service, day) = session.chosen(catalogue);
    let price = match service.price_on(day, catalogue.convenience_fee()) {
        _ if service.mode == Mode::Part => return None,
        Price::Entered => catalogue
            .convenience_fee()
            .price(entered(service, &session.answers)?, day),
        price => price,
    };
    match price {
        Price::Known {
            agency_fee,
            convenience_fee,
        } => Some(Due {
            agency_fee,
            convenience_fee,
        }),
        _ => None,
    }
}

/// Why `service` cannot run now.
pub(crate) fn unavailable(service: &Service, day: Date, scene: &Scene) -> Option<Unavailable> {
    let mut needs = service.capabilities().into_iter();
    if let Some(missing) = needs.find(|need| !scene.device(*need).serves()) {
        return Some(Unavailable::Needs(missing));
    }
    let price = shown(service, day, &scene.catalogue);
    let paid_here =
        service.mode != Mode::Part && matches!(price, PriceView::Known { .. } | PriceView::Entered);
    (paid_here && scene.link() == LinkState::Down).then_some(Unavailable::NoLinkForPayment)
}
