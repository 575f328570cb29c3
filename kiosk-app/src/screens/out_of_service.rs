//! Why nobody can be served.

use kiosk_journey::OutOfServiceReason;
use slint::ComponentHandle;

use crate::generated::{App, OutOfServiceAdapter, OutOfServiceKind};

pub(crate) fn show(app: &App, reason: OutOfServiceReason, code: &str) {
    let adapter = app.global::<OutOfServiceAdapter>();
    adapter.set_kind(match reason {
        OutOfServiceReason::Config
        | OutOfServiceReason::Catalogue
        | OutOfServiceReason::Identity
        | OutOfServiceReason::Storage => OutOfServiceKind::Fault,
        OutOfServiceReason::Full => OutOfServiceKind::Full,
        OutOfServiceReason::CabinetOpen => OutOfServiceKind::CabinetOpen,
        OutOfServiceReason::Withdrawn => OutOfServiceKind::Withdrawn,
        OutOfServiceReason::Service => OutOfServiceKind::Service,
        OutOfServiceReason::Closed => OutOfServiceKind::Closed,
    });
    adapter.set_code(code.into());
}
