//! Joins the uplink to the journey: link state, deliveries, payments.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use kiosk_domain::config::KioskConfig;
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{Money, ServiceId};
use kiosk_journey::{Event, LinkState, PaymentNews};
use kiosk_outbox::Outbox;
use kiosk_protocol::{PaymentReply, PaymentRequest, PaymentState};
use kiosk_uplink::{Pace, Uplink, UplinkConfig, UplinkError, UplinkNews, Vitals};
use tokio::runtime::Handle;
use zeroize::Zeroizing;

use super::note::Note;
use crate::inbox::Inbox;
use crate::startup::TlsFiles;

/// How often a pending payment is asked about.
const PAYMENT_POLL: Duration = Duration::from_millis(700);
/// Longest wait between tries to reach the gateway; a citizen may be waiting for it.
const BACKOFF_CAP: Duration = Duration::from_secs(15);

/// The way to the gateway, as the conductor uses it.
pub struct Link {
    uplink: Uplink,
    runtime: Handle,
    inbox: Inbox,
    state: Arc<AtomicU8>,
    note: Note,
    payment_wait: Duration,
}

/// What the link works with.
pub struct LinkTools<'a> {
    /// Address, name, who we are.
    pub config: &'a KioskConfig,
    /// Key, certificate, roots.
    pub tls: TlsFiles,
    /// What is sent.
    pub outbox: Outbox,
    /// Where it runs.
    pub runtime: &'a Handle,
    /// The journal.
    pub note: Note,
}

impl Link {
    /// Starts sending; news go to `inbox`.
    ///
    /// # Errors
    /// When the identity or the address cannot be used at all.
    pub fn start(tools: LinkTools<'_>, inbox: Inbox) -> Result<Self, String> {
        let LinkTools {
            config,
            tls,
            outbox,
            runtime,
            note,
        } = tools;
        let state = Arc::new(AtomicU8::new(LinkState::Starting as u8));
        let settings = UplinkConfig {
            address: config.gateway.address.clone(),
            server_name: config.gateway.server_name.clone(),
            roots_pem: tls.roots,
            certificate_pem: tls.certificate,
            key: tls.key,
            kiosk: config.kiosk.id.clone(),
            pace: Pace {
                backoff_cap: BACKOFF_CAP,
                ..Pace::default()
            },
        };
        let notify = {
            let (inbox, state, note) = (inbox.clone(), Arc::clone(&state), note.clone());
            move |news| tell(news, &inbox, &state, &note)
        };
        let uplink = Uplink::start(runtime, settings, outbox, notify).map_err(|error| {
            let identity = &config.identity;
            format!(
                "{}, {}, {}: {error}",
                identity.certificate.display(),
                identity.key.display(),
                config.gateway.roots.display()
            )
        })?;
        uplink.tell(vitals(&note));
        let payment_wait = Duration::from_secs(config.session.payment_wait_seconds.into());
        Ok(Self {
            uplink,
            runtime: runtime.clone(),
            inbox,
            state,
            note,
            payment_wait,
        })
    }

    /// Something to call after each commit of the outbox: the next heartbeat then carries the
    /// journal as it is by now.
    pub fn waker(&self) -> impl Fn() + Send + 'static {
        let (uplink, note) = (self.uplink.clone(), self.note.clone());
        move || {
            uplink.tell(vitals(&note));
            uplink.wake();
        }
    }

    /// The uplink itself, for who renews what it shows.
    pub fn uplink(&self) -> Uplink {
        self.uplink.clone()
    }

    /// `starting`, `up` or `down`.
    pub fn state_word(&self) -> &'static str {
        match self.state.load(Ordering::Relaxed) {
            up if up == LinkState::Up as u8 => "up",
            down if down == LinkState::Down as u8 => "down",
            _ => "starting",
        }
    }

    /// Asks for a payment and follows it until it is decided or for too long.
    pub fn request_payment(
        &self,
        invoice: String,
        service: ServiceId,
        total: Money,
        phone: &Zeroizing<String>,
    ) {
        let amount_cents = u64::try_from(total.as_cents()).unwrap_or(0);
        let request = PaymentRequest {
            invoice,
            service,
            amount_cents,
            phone: phone.as_str().to_owned(),
        };
        let (uplink, inbox) = (self.uplink.clone(), self.inbox.clone());
        let wait = self.payment_wait;
        self.runtime.spawn(async move {
            let followed = follow(&uplink, &inbox, request, total);
            let news = tokio::time::timeout(wait, followed)
                .await
                .unwrap_or(PaymentNews::Unknown);
            inbox.post(Event::Payment(news));
        });
    }
}

/// What a heartbeat says now.
fn vitals(note: &Note) -> Vitals {
    Vitals {
        journal_head: Some(note.head()),
        devices: Vec::new(),
        software: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn tell(news: UplinkNews, inbox: &Inbox, state: &AtomicU8, note: &Note) {
    match news {
        UplinkNews::LinkUp => {
            state.store(LinkState::Up as u8, Ordering::Relaxed);
            note.link(true);
            inbox.post(Event::Link(LinkState::Up));
        }
        UplinkNews::LinkDown(cause) => {
            tracing::warn!(?cause, "the gateway is not reached");
            if state.swap(LinkState::Down as u8, Ordering::Relaxed) != LinkState::Down as u8 {
                note.link(false);
            }
            inbox.post(Event::Link(LinkState::Down));
        }
        UplinkNews::Delivered(transactions) => {
            for transaction in transactions {
                inbox.post(Event::Delivered(transaction));
            }
        }
        UplinkNews::SetAside {
            transaction,
            reason,
        } => {
            tracing::error!(
                ?transaction,
                reason,
                "the gateway will not take a transaction"
            );
        }
    }
}

/// Asks, then asks again until the state is final.
async fn follow(
    uplink: &Uplink,
    inbox: &Inbox,
    request: PaymentRequest,
    total: Money,
) -> PaymentNews {
    let invoice = request.invoice.clone();
    let mut reply = match uplink.request_payment(request).await {
        Ok(reply) => reply,
        Err(UplinkError::NoAnswer(_)) => return PaymentNews::Unknown,
        Err(error) => {
            tracing::warn!(%error, "a payment could not be asked for");
            return PaymentNews::Unreachable;
        }
    };
    inbox.post(Event::Payment(PaymentNews::Pending));
    while matches!(reply.state, PaymentState::Created | PaymentState::Pending) {
        tokio::time::sleep(PAYMENT_POLL).await;
        // An unanswered question changes nothing: the timeout around this decides.
        if let Ok(next) = uplink.payment(&invoice).await {
            reply = next;
        }
    }
    news_of(reply, total)
}

fn news_of(reply: PaymentReply, total: Money) -> PaymentNews {
    match reply.state {
        PaymentState::Paid { code, simulated } => PaymentNews::Paid(PaymentProof {
            invoice: reply.invoice,
            total,
            provider_code: Some(code),
            simulated,
        }),
        PaymentState::Cancelled => PaymentNews::Cancelled,
        PaymentState::Insufficient => PaymentNews::Insufficient,
        PaymentState::Expired => PaymentNews::Expired,
        PaymentState::Unknown | PaymentState::Created | PaymentState::Pending => {
            PaymentNews::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_payment_is_never_called_refused() {
        let reply = PaymentReply {
            invoice: "HK".into(),
            state: PaymentState::Unknown,
        };
        assert_eq!(news_of(reply, Money::shillings(50)), PaymentNews::Unknown);
    }

    #[test]
    fn a_paid_reply_keeps_the_provider_code_and_says_when_it_is_simulated() {
        let state = PaymentState::Paid {
            code: "SIM1".into(),
            simulated: true,
        };
        let reply = PaymentReply {
            invoice: "HK".into(),
            state,
        };
        let PaymentNews::Paid(proof) = news_of(reply, Money::shillings(250)) else {
            panic!("paid is paid")
        };
        assert_eq!(proof.provider_code.as_deref(), Some("SIM1"));
        assert!(proof.simulated);
        assert_eq!(proof.total, Money::shillings(250));
    }
}
