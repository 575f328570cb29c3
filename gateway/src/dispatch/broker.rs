//! One connection to the broker. When it breaks it is thrown away, not mended: a client that mends
//! its connection sends what it still holds after what was lost, and the order would be gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::context::{
    ContextBuilder, CreateStreamError, GetStreamError, GetStreamErrorKind, PublishError,
};
use async_nats::jetstream::stream::{Config, Stream};
use async_nats::jetstream::{Context, ErrorCode};
use async_nats::{Auth, AuthError, Client, ConnectError, ConnectOptions};
use kiosk_domain::AgencyId;
use kiosk_protocol::AgencyItem;
use thiserror::Error;
use tokio::time::{error::Elapsed, timeout};

use super::backoff::WAIT_MS_MAX;
use super::config::DispatchConfig;
use super::credentials::{Credentials, CredentialsError};
use super::message::{SUBJECTS, outgoing, subject};

/// How long a page may take until its last acknowledgement.
const PAGE_WITHIN: Duration = Duration::from_secs(30);
/// How long the broker may take to connect, and to answer a question.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Most messages that wait for their acknowledgement.
const IN_FLIGHT_MAX: usize = 1024;

/// What a page that is sent once more may need to be known as such: its time, then the longest wait,
/// and its time again. A stream that forgets sooner is not used.
const REMEMBERED_MIN: Duration =
    Duration::from_millis(2 * PAGE_WITHIN.as_millis() as u64 + WAIT_MS_MAX);
/// How long a stream remembers that is made here; shorter ones are warned about, for a gateway may
/// also be away for longer than its longest wait.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Why nothing was published.
#[derive(Debug, Error)]
pub enum BrokerError {
    /// Who we are there cannot be told.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// It is away, or does not let us in.
    #[error("broker does not answer or lets us not in; look whether it runs and who may log in")]
    Away(#[from] ConnectError),
    /// The stream cannot be asked for.
    #[error("stream cannot be asked for; JetStream must be on, and we must be allowed to")]
    Stream(#[from] GetStreamError),
    /// The stream is not there and cannot be made.
    #[error("stream cannot be made; make it with the subject {SUBJECTS}")]
    NotMade(#[from] CreateStreamError),
    /// The stream forgets too soon which messages it has.
    #[error(
        "stream {stream} knows a message again for {window_s} s only; set its duplicate window to \
         an hour, and at least to {min_s} s", min_s = REMEMBERED_MIN.as_secs()
    )]
    Forgetful {
        /// Which.
        stream: String,
        /// Its window.
        window_s: u64,
    },
    /// A message was not taken.
    #[error("broker took not all of a page; it is sent again")]
    NotTaken(#[from] PublishError),
    /// It took too long.
    #[error("broker took too long; the page is sent again")]
    Slow(#[from] Elapsed),
    /// A transaction cannot be written as JSON.
    #[error("transaction cannot be written for the broker")]
    Unwritten(#[from] serde_json::Error),
}

/// What became of a page.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Messages that are new in the stream.
    pub new: u64,
    /// Messages that it had.
    pub repeated: u64,
    /// Those whose body it cannot carry.
    pub withheld: u64,
}

/// A connection and its stream.
pub struct Broker {
    client: Client,
    context: Context,
    stream: String,
    message_bytes_max: usize,
}

impl Broker {
    /// Connects, and looks at the stream; makes it when it is not there.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn connect(config: &DispatchConfig) -> Result<Self, BrokerError> {
        let options = options(config)?;
        let client = options.connect(config.server.clone()).await?;
        let context = ContextBuilder::new()
            .timeout(ANSWER_WITHIN)
            .ack_timeout(PAGE_WITHIN)
            .max_ack_inflight(IN_FLIGHT_MAX)
            .build(client.clone());
        let stream = stream(&context, config).await?;
        let found = &stream.cached_info().config;
        check_window(&config.stream, found.duplicate_window)?;
        let of_stream = usize::try_from(found.max_message_size).ok();
        let of_stream = of_stream.filter(|&bytes| bytes > 0);
        let of_server = client.max_payload();
        Ok(Self {
            message_bytes_max: of_stream.map_or(of_server, |bytes| bytes.min(of_server)),
            client,
            context,
            stream: config.stream.clone(),
        })
    }

    /// Whether it can still be used.
    pub fn is_open(&self) -> bool {
        self.client.connection_state() == async_nats::connection::State::Connected
    }

    /// Publishes `items` of `agency` in their order, and returns when the stream has them all.
    ///
    /// # Errors
    /// [`BrokerError`]; then some of them may be there, and nobody knows which.
    pub async fn publish(
        &self,
        agency: &AgencyId,
        items: &[AgencyItem],
    ) -> Result<Taken, BrokerError> {
        timeout(PAGE_WITHIN, self.publish_all(subject(agency), items)).await?
    }

    async fn publish_all(
        &self,
        subject: String,
        items: &[AgencyItem],
    ) -> Result<Taken, BrokerError> {
        let mut taken = Taken::default();
        let mut waiting = Vec::with_capacity(items.len());
        for item in items {
            let outgoing = outgoing(item, &self.stream, self.message_bytes_max)?;
            taken.withheld += u64::from(outgoing.withheld);
            let sent = self.context.send_publish(subject.clone(), outgoing.message);
            waiting.push(sent.await?);
        }
        for acknowledgement in waiting {
            if acknowledgement.await?.duplicate {
                taken.repeated += 1;
            } else {
                taken.new += 1;
            }
        }
        Ok(taken)
    }
}

/// For one connection: whoever is asked a second time who we are says nothing.
fn options(config: &DispatchConfig) -> Result<ConnectOptions, BrokerError> {
    let credentials = config.credentials.as_deref().map(Credentials::read);
    let credentials = credentials.transpose()?.map(Arc::new);
    let used = Arc::new(AtomicBool::new(false));
    let mut options = ConnectOptions::with_auth_callback(move |nonce| {
        let auth = if used.swap(true, Ordering::Relaxed) {
            Err(AuthError::new("a broken connection is not mended"))
        } else {
            let answer = |own: &Arc<Credentials>| own.answer(&nonce);
            credentials.as_ref().map_or(Ok(Auth::new()), answer)
        };
        async move { auth }
    })
    .name("kiosk-gateway")
    .connection_timeout(ANSWER_WITHIN)
    .ignore_discovered_servers()
    .max_reconnects(1);
    if let Some(roots) = &config.roots {
        options = options
            .require_tls(true)
            .add_root_certificates(roots.clone());
    }
    if let Some((certificate, key)) = &config.identity {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    Ok(options)
}

async fn stream(context: &Context, config: &DispatchConfig) -> Result<Stream, BrokerError> {
    match context.get_stream(&config.stream).await {
        Ok(stream) => Ok(stream),
        Err(error) if is_missing(&error) => {
            let stream = Config {
                name: config.stream.clone(),
                description: Some("Sealed transactions, by agency".to_owned()),
                subjects: vec![SUBJECTS.to_owned()],
                duplicate_window: REMEMBERED,
                num_replicas: config.replicas,
                ..Config::default()
            };
            // Another gateway may have made the same meanwhile.
            Ok(context.create_stream(stream).await?)
        }
        Err(error) => Err(error.into()),
    }
}

fn is_missing(error: &GetStreamError) -> bool {
    matches!(
        error.kind(),
        GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND
    )
}

fn check_window(stream: &str, window: Duration) -> Result<(), BrokerError> {
    let (stream, window_s) = (stream.to_owned(), window.as_secs());
    if window < REMEMBERED_MIN {
        return Err(BrokerError::Forgetful { stream, window_s });
    }
    if window < REMEMBERED {
        tracing::warn!(
            "stream {stream} knows a message again for {window_s} s; a gateway that is away for \
             longer sends its last page twice"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_forgets_sooner_than_a_page_is_sent_again_is_not_used() {
        assert!(check_window("huduma", REMEMBERED).is_ok());
        assert!(check_window("huduma", REMEMBERED_MIN).is_ok());
        let short = check_window("huduma", Duration::from_secs(60)).expect_err("too short");
        assert!(short.to_string().contains("duplicate window"), "{short}");
    }
}
