//! Where the messages go.

use kiosk_domain::{AgencyId, Reference};

/// Every address of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// A kiosk sends a batch.
    Transactions,
    /// A kiosk says how it is.
    Heartbeat,
    /// A kiosk says how its days were.
    Figures,
    /// A kiosk asks for a payment.
    Payments,
    /// A kiosk asks how a payment stands.
    Payment,
    /// An agency reads.
    AgencyTransactions,
    /// An agency says how a transaction stands.
    AgencyStatuses,
    /// A kiosk asks for a citizen with a reference.
    Reference,
    /// Operations ask for a ticket.
    Tickets,
    /// Operations ask who waits to be enrolled.
    Enrolments,
    /// Operations approve a ticket that somebody else made.
    Approvals,
    /// Operations turn away who asks with a ticket.
    Rejections,
    /// Operations take kiosks out of service, and back.
    Standing,
    /// A load balancer asks.
    Health,
    /// A monitor asks: Prometheus text.
    Metrics,
}

/// How it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

impl Route {
    /// Every address.
    pub const ALL: [Self; 15] = [
        Self::Transactions,
        Self::Heartbeat,
        Self::Figures,
        Self::Payments,
        Self::Payment,
        Self::AgencyTransactions,
        Self::AgencyStatuses,
        Self::Reference,
        Self::Tickets,
        Self::Enrolments,
        Self::Approvals,
        Self::Rejections,
        Self::Standing,
        Self::Health,
        Self::Metrics,
    ];

    /// The path, with names in braces for what differs.
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Transactions => "/v1/transactions",
            Self::Heartbeat => "/v1/heartbeat",
            Self::Figures => "/v1/figures",
            Self::Payments => "/v1/payments",
            Self::Payment => "/v1/payments/{invoice}",
            Self::AgencyTransactions => "/v1/agencies/{agency}/transactions",
            Self::AgencyStatuses => "/v1/agencies/{agency}/statuses",
            Self::Reference => "/v1/references/{reference}",
            Self::Tickets => "/v1/tickets",
            Self::Enrolments => "/v1/enrolments",
            Self::Approvals => "/v1/approvals",
            Self::Rejections => "/v1/rejections",
            Self::Standing => "/v1/standing",
            Self::Health => "/healthz",
            Self::Metrics => "/metrics",
        }
    }

    /// How it is asked.
    pub const fn method(self) -> Method {
        match self {
            Self::Transactions
            | Self::Heartbeat
            | Self::Figures
            | Self::Payments
            | Self::AgencyStatuses
            | Self::Tickets
            | Self::Approvals
            | Self::Rejections
            | Self::Standing => Method::Post,
            Self::Payment
            | Self::AgencyTransactions
            | Self::Reference
            | Self::Enrolments
            | Self::Health
            | Self::Metrics => Method::Get,
        }
    }
}

/// [`Route::Payment`] of `invoice`, with what a path cannot hold percent-encoded.
pub fn payment_path(invoice: &str) -> String {
    Route::Payment
        .pattern()
        .replace("{invoice}", &percent_encoded(invoice))
}

/// [`Route::AgencyTransactions`] of `agency`: at most `limit` items after the cursor `after`.
pub fn agency_transactions_path(agency: &AgencyId, after: u64, limit: u32) -> String {
    let path = Route::AgencyTransactions
        .pattern()
        .replace("{agency}", agency.as_str());
    format!("{path}?after={after}&limit={limit}")
}

/// [`Route::AgencyStatuses`] of `agency`.
pub fn agency_statuses_path(agency: &AgencyId) -> String {
    Route::AgencyStatuses
        .pattern()
        .replace("{agency}", agency.as_str())
}

/// [`Route::Reference`] of `reference`.
pub fn reference_path(reference: &Reference) -> String {
    Route::Reference
        .pattern()
        .replace("{reference}", reference.as_str())
}

/// RFC 3986 §2.3: everything but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_cannot_leave_its_place_in_the_path() {
        assert_eq!(payment_path("HK-1"), "/v1/payments/HK-1");
        assert_eq!(payment_path("../a?b"), "/v1/payments/..%2Fa%3Fb");
    }

    #[test]
    fn a_page_is_asked_by_cursor_and_limit() {
        let kra = AgencyId::new("kra").expect("an id");
        assert_eq!(
            agency_transactions_path(&kra, 7, 100),
            "/v1/agencies/kra/transactions?after=7&limit=100"
        );
        assert_eq!(agency_statuses_path(&kra), "/v1/agencies/kra/statuses");
    }
}
