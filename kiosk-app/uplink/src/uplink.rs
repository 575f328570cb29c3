//! The uplink as the kiosk's wiring sees it.

use kiosk_domain::Reference;
use kiosk_outbox::Outbox;
use kiosk_protocol::{PaymentReply, PaymentRequest, ReferenceReply};
use tokio::runtime::Handle;

use crate::{UplinkConfig, UplinkError, UplinkNews, Vitals};

/// The way to the gateway. Cheap to clone.
#[derive(Clone)]
pub struct Uplink {}

impl Uplink {
    /// Starts on `runtime`.
    #[expect(clippy::needless_pass_by_value, reason = "signature first")]
    pub fn start(
        runtime: &Handle,
        config: UplinkConfig,
        outbox: Outbox,
        notify: impl Fn(UplinkNews) + Send + Sync + 'static,
    ) -> Result<Self, UplinkError> {
        let _ = (runtime, config, outbox, notify);
        unimplemented!()
    }
    /// Something new waits in the outbox.
    pub fn wake(&self) {
        unimplemented!()
    }
    /// What the next heartbeats say.
    #[expect(clippy::needless_pass_by_value, reason = "signature first")]
    pub fn tell(&self, vitals: Vitals) {
        let _ = vitals;
        unimplemented!()
    }
    /// Asks for a payment; asking twice with one invoice charges once.
    pub async fn request_payment(
        &self,
        request: PaymentRequest,
    ) -> Result<PaymentReply, UplinkError> {
        let _ = request;
        unimplemented!()
    }
    /// How a payment stands.
    pub async fn payment(&self, invoice: &str) -> Result<PaymentReply, UplinkError> {
        let _ = invoice;
        unimplemented!()
    }
    /// How a transaction stands.
    pub async fn reference(&self, reference: &Reference) -> Result<ReferenceReply, UplinkError> {
        let _ = reference;
        unimplemented!()
    }
    /// Stops; what was not acknowledged stays in the outbox.
    pub fn stop(&self) {
        unimplemented!()
    }
}
