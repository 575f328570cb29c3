//! The uplink as the kiosk's wiring sees it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hyper::Method;
use kiosk_domain::Reference;
use kiosk_domain::figures::DayFigures;
use kiosk_envelope::DeviceSigner;
use kiosk_outbox::Outbox;
use kiosk_protocol::{
    FiguresReply, PaymentReply, PaymentRequest, ReferenceReply, Route, payment_path, reference_path,
};
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use zeroize::Zeroizing;

use crate::client::{Client, Question};
use crate::exchange::{Exchange, JSON, parsed};
use crate::heads::Heads;
use crate::run::{Run, random};
use crate::{Dial, JournalEnd, Tcp, UplinkConfig, UplinkError, UplinkNews, Vitals};

/// The way to the gateway. Cheap to clone; goes on until [`Self::stop`].
#[derive(Clone)]
pub struct Uplink {
    /// A connection of its own, so that a citizen who pays does not wait behind a batch.
    citizens: Arc<Client>,
    batches: Arc<Client>,
    config: Arc<UplinkConfig>,
    vitals: Arc<Mutex<Vitals>>,
    wake: Arc<Notify>,
    shown_anew: Arc<AtomicBool>,
    task: AbortHandle,
}

/// What the uplink has from outside beside its config and its outbox.
#[derive(Clone)]
pub struct Surroundings {
    /// The audit journal whose head the heartbeats tell; none tells none.
    pub journal: Option<Arc<dyn JournalEnd>>,
    /// How connections are made.
    pub dial: Arc<dyn Dial>,
    /// Spreads the tries of many kiosks.
    pub random: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl Default for Surroundings {
    /// The kernel's network and randomness, and no journal.
    fn default() -> Self {
        Self {
            journal: None,
            dial: Arc::new(Tcp),
            random: Arc::new(random),
        }
    }
}

impl Uplink {
    /// As [`Self::start_among`], in the usual [`Surroundings`].
    ///
    /// # Errors
    /// The same.
    pub fn start(
        runtime: &Handle,
        config: UplinkConfig,
        outbox: Outbox,
        notify: impl Fn(UplinkNews) + Send + Sync + 'static,
    ) -> Result<Self, UplinkError> {
        Self::start_among(Surroundings::default(), runtime, config, outbox, notify)
    }

    /// Starts on `runtime`: tries the link at once, and tells `notify` what happens. `notify` is
    /// called from the runtime and must not block.
    ///
    /// # Errors
    /// [`UplinkError::Config`]; a gateway that does not answer is news, not an error.
    pub fn start_among(
        surroundings: Surroundings,
        runtime: &Handle,
        config: UplinkConfig,
        outbox: Outbox,
        notify: impl Fn(UplinkNews) + Send + Sync + 'static,
    ) -> Result<Self, UplinkError> {
        let Surroundings {
            journal,
            dial,
            random,
        } = surroundings;
        let citizens = Arc::new(Client::new(&config, Arc::clone(&dial))?);
        let batches = Arc::new(Client::new(&config, dial)?);
        let (own, kiosk) = (Arc::clone(&batches), config.kiosk.clone());
        let exchange = Exchange::new(own, outbox, kiosk, Heads::new(journal));
        let shown_anew = Arc::new(AtomicBool::new(false));
        let vitals = Arc::new(Mutex::new(Vitals::default()));
        let wake = Arc::new(Notify::new());
        let run = Run {
            exchange,
            pace: config.pace,
            vitals: vitals.clone(),
            wake: wake.clone(),
            shown_anew: shown_anew.clone(),
            random,
            notify,
        };
        let task = runtime.spawn(run.run()).abort_handle();
        Ok(Self {
            citizens,
            batches,
            config: Arc::new(config),
            vitals,
            wake,
            shown_anew,
            task,
        })
    }

    /// Something new waits in the outbox.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// What the heartbeats say from now on.
    pub fn tell(&self, vitals: Vitals) {
        *self.vitals.lock().unwrap_or_else(PoisonError::into_inner) = vitals;
    }

    /// Shows this certificate (PEM, leaf first), whose key is `key`, from the next request on, over a new
    /// connection.
    ///
    /// # Errors
    /// [`UplinkError::Config`]; the ones of before are shown on then.
    pub fn show(
        &self,
        certificate_pem: String,
        key: Arc<dyn DeviceSigner>,
    ) -> Result<(), UplinkError> {
        let config = UplinkConfig {
            certificate_pem,
            key,
            ..(*self.config).clone()
        };
        self.citizens.show(&config)?;
        self.batches.show(&config)?;
        self.shown_anew.store(true, Ordering::Relaxed);
        self.wake();
        Ok(())
    }

    /// Asks for a payment; asking twice with one invoice charges once.
    ///
    /// # Errors
    /// [`UplinkError::Unreachable`]: nothing was asked of the phone. [`UplinkError::NoAnswer`]: it
    /// may have been. [`UplinkError::Refused`]: the gateway will not.
    pub async fn request_payment(
        &self,
        request: PaymentRequest,
    ) -> Result<PaymentReply, UplinkError> {
        // Hyper's copy is out of our hands; this one is not.
        let json = Zeroizing::new(serde_json::to_vec(&request).expect("a request is JSON"));
        self.ask(
            Method::POST,
            Route::Payments.pattern().to_owned(),
            json.to_vec(),
        )
        .await
    }

    /// How the payment of `invoice` stands.
    ///
    /// # Errors
    /// As [`Self::request_payment`]; asking is free, so all of them mean: ask again.
    pub async fn payment(&self, invoice: &str) -> Result<PaymentReply, UplinkError> {
        self.ask(Method::GET, payment_path(invoice), Vec::new())
            .await
    }

    /// How the transaction of `reference` stands.
    ///
    /// # Errors
    /// As [`Self::payment`]; [`UplinkError::Refused`] with `not-found` when there is none.
    pub async fn reference(&self, reference: &Reference) -> Result<ReferenceReply, UplinkError> {
        self.ask(Method::GET, reference_path(reference), Vec::new())
            .await
    }

    /// Says how a day was; how many of its sessions the gateway has now.
    ///
    /// # Errors
    /// As [`Self::payment`]: said again later, nothing counts twice.
    pub async fn report(&self, day: &DayFigures) -> Result<u64, UplinkError> {
        let question = Question {
            method: Method::POST,
            path: Route::Figures.pattern().to_owned(),
            content_type: JSON,
            body: serde_json::to_vec(day).expect("figures are JSON"),
            packed: false,
        };
        let reply: FiguresReply = parsed(&self.batches.ask(question).await?)?;
        Ok(reply.sessions)
    }

    /// Stops sending; what was not acknowledged stays in the outbox.
    pub fn stop(&self) {
        self.task.abort();
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        body: Vec<u8>,
    ) -> Result<T, UplinkError> {
        let question = Question {
            method,
            path,
            content_type: JSON,
            packed: false,
            body,
        };
        parsed(&self.citizens.ask(question).await?)
    }
}
