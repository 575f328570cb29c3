//! Kinds of the domain as kinds of the face; the words for them stand in `ui/words.slint`.

use kiosk_domain::Capability;
use kiosk_domain::catalogue::Mode;
use kiosk_journey::{PriceView, Unavailable};

use crate::generated::{Lack, Price, PriceKind, ServiceMode};

pub(super) fn mode(mode: Mode) -> ServiceMode {
    match mode {
        Mode::EndToEnd => ServiceMode::EndToEnd,
        Mode::Info => ServiceMode::Info,
        Mode::Pay => ServiceMode::Pay,
        Mode::Apply => ServiceMode::Apply,
        Mode::Part => ServiceMode::Part,
    }
}

pub(super) fn lack(unavailable: Option<Unavailable>) -> Lack {
    match unavailable {
        None => Lack::None,
        Some(Unavailable::NoLinkForPayment) => Lack::Link,
        Some(Unavailable::Needs(capability)) => match capability {
            Capability::CardReader => Lack::CardReader,
            Capability::Scanner => Lack::Scanner,
            Capability::FingerprintReader => Lack::FingerprintReader,
            Capability::ReceiptPrinter => Lack::ReceiptPrinter,
            Capability::Camera => Lack::Camera,
            Capability::Cabinet => Lack::Cabinet,
        },
    }
}

pub(super) fn price(price: &PriceView) -> Price {
    let kind = match price {
        PriceView::Free => PriceKind::Free,
        PriceView::Known { .. } => PriceKind::Known,
        PriceView::Entered => PriceKind::Entered,
        PriceView::SetByAgency => PriceKind::SetByAgency,
        PriceView::NotFound => PriceKind::NotFound,
    };
    let mut shown = Price {
        kind,
        ..Price::default()
    };
    if let PriceView::Known {
        agency_fee,
        convenience_fee,
    } = *price
    {
        shown.agency_fee = agency_fee.to_string().into();
        shown.convenience_fee = convenience_fee.to_string().into();
        shown.total = (agency_fee + convenience_fee).to_string().into();
    }
    shown
}
