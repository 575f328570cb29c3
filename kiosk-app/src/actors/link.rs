//! Joins the uplink to the journey: link state, deliveries, payments.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use kiosk_domain::config::KioskConfig;
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{Money, ServiceId};
use kiosk_journey::{Event, LinkState, OutOfServiceReason, PaymentNews};
use kiosk_outbox::Outbox;
use kiosk_protocol::{PaymentReply, PaymentRequest, PaymentState};
use kiosk_uplink::{
    Cause, Pace, Surroundings, Uplink, UplinkConfig, UplinkError, UplinkNews, Vitals, Wait, Waits,
};
use tokio::runtime::Handle;
use zeroize::Zeroizing;

use super::energy::Energy;
use super::health::Health;
use super::note::Note;
use super::outages::Outages;
use crate::inbox::Inbox;
use crate::startup::TlsFiles;

/// How often a pending payment is asked about.
const PAYMENT_POLL: Duration = Duration::from_millis(700);
/// Between tries to reach the gateway; a citizen may be waiting for it.
const UNREACHABLE: Wait = Wait::up_to(Duration::from_millis(500), Duration::from_secs(15));
/// In the order of their numbers in [`State`].
const CAUSES: [Cause; 4] = [
    Cause::Unreachable,
    Cause::Refused,
    Cause::Unauthorised,
    Cause::Clock,
];
/// How often the figures of a heartbeat are made anew: once a heartbeat is enough.
const FIGURES: Duration = Duration::from_secs(30);

/// The way to the gateway, as the conductor uses it.
pub struct Link {
    uplink: Uplink,
    runtime: Handle,
    inbox: Inbox,
    state: Arc<State>,
    payment_wait: Duration,
    training: bool,
}

/// How the link is, for whoever asks.
struct State {
    link: AtomicU8,
    trouble: AtomicU8,
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
    /// How the devices are.
    pub health: Health,
    /// What keeps the kiosk out of service.
    pub outages: Outages,
    /// What the kiosk draws.
    pub energy: Energy,
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
            health,
            outages,
            energy,
        } = tools;
        let state = Arc::new(State {
            link: AtomicU8::new(LinkState::Starting as u8),
            trouble: AtomicU8::new(0),
        });
        let settings = UplinkConfig {
            address: config.gateway.address.clone(),
            server_name: config.gateway.server_name.clone(),
            roots_pem: tls.roots,
            certificate_pem: tls.certificate,
            key: tls.key,
            kiosk: config.kiosk.id.clone(),
            pace: Pace {
                waits: Waits {
                    unreachable: UNREACHABLE,
                    ..Waits::default()
                },
                bytes_per_second_max: config
                    .gateway
                    .bytes_per_second_max
                    .and_then(NonZeroU32::new),
                ..Pace::default()
            },
        };
        let surroundings = Surroundings {
            journal: Some(Arc::new(note.clone())),
            ..Surroundings::default()
        };
        let notify = {
            let (inbox, state) = (inbox.clone(), Arc::clone(&state));
            move |news| tell(news, &inbox, &state, &note, &outages)
        };
        let started = Uplink::start_among(surroundings, runtime, settings, outbox, notify);
        let uplink = started.map_err(|error| {
            let identity = &config.identity;
            format!(
                "{}, {}, {}: {error}",
                identity.certificate.display(),
                identity.key.display(),
                config.gateway.roots.display()
            )
        })?;
        uplink.tell(vitals(&health, &energy));
        let (asked, drawn, told) = (health.clone(), energy.clone(), uplink.clone());
        health.on_change(move || told.tell(vitals(&asked, &drawn)));
        runtime.spawn(keep_figures_fresh(uplink.clone(), health, energy));
        let payment_wait = Duration::from_secs(config.session.payment_wait_seconds.into());
        Ok(Self {
            uplink,
            runtime: runtime.clone(),
            inbox,
            state,
            payment_wait,
            training: config.kiosk.training,
        })
    }

    /// Something to call after each commit of the outbox.
    pub fn waker(&self) -> impl Fn() + Send + 'static {
        let uplink = self.uplink.clone();
        move || uplink.wake()
    }

    /// How it is.
    pub fn state(&self) -> LinkState {
        match self.state.link.load(Ordering::Relaxed) {
            up if up == LinkState::Up as u8 => LinkState::Up,
            down if down == LinkState::Down as u8 => LinkState::Down,
            _ => LinkState::Starting,
        }
    }

    /// The uplink itself, for who renews what it shows.
    pub fn uplink(&self) -> Uplink {
        self.uplink.clone()
    }

    /// Says later whether the gateway answers.
    pub fn is_up(&self) -> impl Fn() -> bool + Send + 'static {
        let state = Arc::clone(&self.state);
        move || state.link.load(Ordering::Relaxed) == LinkState::Up as u8
    }

    /// `starting`, `up` or `down`.
    pub fn state_word(&self) -> &'static str {
        match self.state() {
            LinkState::Up => "up",
            LinkState::Down => "down",
            LinkState::Starting => "starting",
        }
    }

    /// Why the link is down, or was last.
    pub fn trouble(&self) -> Cause {
        let trouble = self.state.trouble.load(Ordering::Relaxed);
        let by_number = CAUSES.get(usize::from(trouble));
        by_number.copied().unwrap_or(Cause::Unreachable)
    }

    /// The same as a word, `none` unless the link is down.
    pub fn trouble_word(&self) -> &'static str {
        match (self.state_word(), self.trouble()) {
            ("down", Cause::Unreachable) => "unreachable",
            ("down", Cause::Refused) => "refused",
            ("down", Cause::Unauthorised) => "unauthorised",
            ("down", Cause::Clock) => "clock",
            _ => "none",
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
        if self.training {
            self.inbox.post(Event::Payment(trained(invoice, total)));
            return;
        }
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

/// What the kiosk draws grows also while nobody is served.
async fn keep_figures_fresh(uplink: Uplink, health: Health, energy: Energy) {
    while energy.figures().is_some() {
        uplink.tell(vitals(&health, &energy));
        tokio::time::sleep(FIGURES).await;
    }
}

/// In training nobody's telephone is asked, and nobody's money moves.
fn trained(invoice: String, total: Money) -> PaymentNews {
    PaymentNews::Paid(PaymentProof {
        invoice,
        total,
        provider_code: Some("TRAINING".into()),
        simulated: true,
    })
}

/// What a heartbeat says now.
fn vitals(health: &Health, energy: &Energy) -> Vitals {
    Vitals {
        devices: health.devices(),
        warnings: health.warnings(),
        energy: energy.figures(),
        software: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

impl State {
    fn up(&self) {
        self.link.store(LinkState::Up as u8, Ordering::Relaxed);
    }

    /// False when it was down already, for the same cause.
    fn down(&self, cause: Cause) -> bool {
        let number = CAUSES.iter().position(|known| *known == cause);
        let number = number.and_then(|number| u8::try_from(number).ok());
        let number = number.expect("every cause is among them");
        let before = self.trouble.swap(number, Ordering::Relaxed);
        let down = LinkState::Down as u8;
        self.link.swap(down, Ordering::Relaxed) != down || before != number
    }
}

fn tell(news: UplinkNews, inbox: &Inbox, state: &State, note: &Note, outages: &Outages) {
    match news {
        UplinkNews::LinkUp => {
            state.up();
            note.link_up();
            inbox.post(Event::Link(LinkState::Up));
        }
        UplinkNews::LinkDown(cause) => {
            tracing::warn!(?cause, "the gateway is not reached");
            if state.down(cause) {
                note.link_down(cause);
            }
            inbox.post(Event::Link(LinkState::Down));
        }
        UplinkNews::ClockOff { ahead_ms } => {
            tracing::error!(
                ahead_ms,
                "this clock and the gateway's are apart; set the time"
            );
            note.clock(Some(ahead_ms));
        }
        UplinkNews::ClockRight => note.clock(None),
        // Written down first: the head that covers the alarm is told with the next heartbeat. What
        // waits goes on to be sent; only no new citizen is taken before somebody has looked.
        UplinkNews::JournalCut { missing } => {
            tracing::error!(%missing, "the journal's end is missing: its disk was tampered with or put back");
            note.journal_cut(missing);
            inbox.post(outages.begins(OutOfServiceReason::Storage, "JOURNAL-CUT"));
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
    fn a_cause_that_stays_is_noted_once_and_another_one_again() {
        let state = State {
            link: AtomicU8::new(LinkState::Starting as u8),
            trouble: AtomicU8::new(0),
        };
        assert!(state.down(Cause::Unreachable));
        assert!(!state.down(Cause::Unreachable));
        for cause in CAUSES {
            state.up();
            assert!(state.down(cause));
            assert!(!state.down(cause), "{cause:?}");
        }
    }

    #[test]
    fn a_payment_in_training_is_made_here_and_marked_as_no_money() {
        let PaymentNews::Paid(proof) = trained("HK".into(), Money::shillings(250)) else {
            panic!("the trainee goes on")
        };
        assert!(proof.simulated);
        assert_eq!(proof.provider_code.as_deref(), Some("TRAINING"));
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
