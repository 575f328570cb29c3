//! Takes connections: counted, with a deadline for everything that it waits for, each with its peer,
//! and cut when the peer is no longer served.
//!
//! There are two doors with the same bounds: members need a certificate, guests (EST) may have one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use kiosk_protocol::EXPORTER_LABEL;
use rustls::{ServerConfig, ServerConnection};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service as _;

use crate::callers::Callers;
use crate::config::Bounds;
use crate::enrolment::est::{self, Guest};
use crate::enrolment::standing;
use crate::metrics::Open;
use crate::pace::Pace;
use crate::peer::{NotAPeer, Peer};
use crate::slices::Slices;
use crate::strangers::{Stranger, Strangers};
use crate::tls::Trust;
use crate::{Desk, routes};

/// Most bytes of headers.
const HEADER_BYTES_MAX: usize = 16 << 10;
/// Most requests at once on one connection.
const STREAMS_MAX: u32 = 32;
/// Most streams that a peer has reset before they were looked at: more is an attack
/// (CVE-2023-44487).
const RESETS_MAX: usize = 20;
/// Most streams that were reset because of the peer's own mistakes.
const MISTAKES_MAX: usize = 1024;
/// Most bytes of an answer that wait for the peer's window, for each stream.
const SEND_BUFFER_BYTES_MAX: usize = 64 << 10;
/// How long requests in flight may take once the gateway was asked to stop.
const DRAIN_SECONDS_MAX: u64 = 10;
/// Pause after the operating system had no socket for us.
const ACCEPT_PAUSE_MS: u64 = 100;

/// Whom a door is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Kiosks, agencies and operations: nobody without a certificate.
    Members,
    /// Whoever wants to be enrolled.
    Guests,
}

/// Serves `desk` to whom `trust` lets in until `stop` completes, then lets requests in flight
/// finish.
pub async fn serve(
    listener: TcpListener,
    whom: For,
    trust: watch::Receiver<Arc<Trust>>,
    bounds: Bounds,
    desk: Arc<Desk>,
    stop: impl Future<Output = ()>,
) {
    let door = Door {
        whom,
        trust,
        router: match whom {
            For::Members => routes(&desk),
            For::Guests => est::routes(&desk),
        },
        http: Arc::new(http(bounds.headers())),
        strangers: Strangers::new(bounds.strangers_per_address_max),
        callers: Callers::new(bounds.connections_per_caller_max),
        bounds,
        desk,
    };
    let graceful = GracefulShutdown::new();
    tokio::select! {
        () = stop => {}
        never = door.accept(&listener, &graceful) => match never {},
    }
    drop(listener);
    let drain = Duration::from_secs(DRAIN_SECONDS_MAX);
    if tokio::time::timeout(drain, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still in flight after {DRAIN_SECONDS_MAX} s");
    }
}

/// What every connection needs.
#[derive(Clone)]
struct Door {
    whom: For,
    trust: watch::Receiver<Arc<Trust>>,
    bounds: Bounds,
    router: Router,
    http: Arc<Builder<TokioExecutor>>,
    strangers: Arc<Strangers>,
    callers: Arc<Callers>,
    desk: Arc<Desk>,
}

impl Door {
    async fn accept(&self, listener: &TcpListener, graceful: &GracefulShutdown) -> Infallible {
        let places = Arc::new(Semaphore::new(self.bounds.connections_max));
        loop {
            let place = Arc::clone(&places).acquire_owned().await;
            match listener.accept().await {
                Ok((stream, from)) => {
                    let Some(stranger) = self.strangers.one_more(from.ip()) else {
                        tracing::debug!(%from, "connection closed: too many of that address");
                        continue;
                    };
                    let (door, watcher) = (self.clone(), graceful.watcher());
                    tokio::spawn(async move {
                        let _place = place;
                        door.connection(stream, stranger, watcher).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MS)).await;
                }
            }
        }
    }

    async fn connection(self, stream: TcpStream, stranger: Stranger, watcher: Watcher) {
        let _open = Open::at(Arc::clone(&self.desk));
        let Some((stream, guest)) = self.handshake(stream).await else {
            return;
        };
        match guest.peer.clone() {
            Some(peer) => {
                drop(stranger);
                self.member(stream, guest, &peer, watcher).await;
            }
            // Who shows no certificate stays a stranger, and is counted as one.
            None => self.guest(stream, guest, watcher).await,
        }
    }

    async fn member(
        &self,
        stream: TlsStream<TcpStream>,
        guest: Guest,
        peer: &Peer,
        watcher: Watcher,
    ) {
        let caller = self.callers.one_more(peer.role());
        let pace = Pace::new(self.bounds);
        let (asking, turn) = (peer.clone(), caller.turn());
        let served = self.serve_requests(stream, watcher, &pace, move |request| {
            let extensions = request.extensions_mut();
            extensions.insert(guest.clone());
            extensions.insert(asking.clone());
            extensions.insert(Arc::clone(&turn));
        });
        let role = peer.role();
        tokio::select! {
            () = served => {}
            () = revoked(self.trust.clone(), peer) => {
                tracing::warn!(%role, "connection cut: its certificate was revoked");
            }
            () = standing::lost(&self.desk, peer) => {
                tracing::warn!(%role, "connection cut: it is out of service");
            }
            why = pace.lost() => tracing::info!(%role, "connection cut: {why}"),
            () = caller.replaced() => {
                tracing::info!(%role, "connection cut: a newer one took its place");
            }
        }
    }

    async fn guest(&self, stream: TlsStream<TcpStream>, guest: Guest, watcher: Watcher) {
        let pace = Pace::new(self.bounds);
        let served = self.serve_requests(stream, watcher, &pace, move |request| {
            request.extensions_mut().insert(guest.clone());
        });
        tokio::select! {
            () = served => {}
            why = pace.lost() => tracing::info!("connection of a guest cut: {why}"),
        }
    }

    /// Answers requests, each with what `introduce` says of who asks.
    async fn serve_requests(
        &self,
        stream: TlsStream<TcpStream>,
        watcher: Watcher,
        pace: &Arc<Pace>,
        introduce: impl Fn(&mut Request<Incoming>),
    ) {
        let router = self.router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            let in_flight = pace.request();
            introduce(&mut request);
            let answer = router.clone().call(request);
            async move {
                let answer = answer.await?;
                Ok::<_, Infallible>(answer.map(|body| Slices::of(body, in_flight)))
            }
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection.into_owned()).await {
            tracing::debug!(%error, "connection ended");
        }
    }

    fn tls(&self) -> Option<Arc<ServerConfig>> {
        let trust = self.trust.borrow();
        match self.whom {
            For::Members => Some(Arc::clone(&trust.server)),
            For::Guests => trust.guests.clone(),
        }
    }

    async fn handshake(&self, stream: TcpStream) -> Option<(TlsStream<TcpStream>, Guest)> {
        // A reply is one write; waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        let acceptor = TlsAcceptor::from(self.tls()?);
        let deadline = self.bounds.handshake();
        let stream = match tokio::time::timeout(deadline, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                tracing::info!(%error, "handshake refused");
                return None;
            }
            Err(_) => {
                tracing::info!("handshake took too long");
                return None;
            }
        };
        match self.introduced(stream.get_ref().1) {
            Ok(guest) => Some((stream, guest)),
            Err(error) => {
                tracing::warn!(%error, "connection refused");
                None
            }
        }
    }

    fn introduced(&self, tls: &ServerConnection) -> Result<Guest, NotAPeer> {
        let leaf = tls.peer_certificates().and_then(<[_]>::first);
        let peer = match (leaf, self.whom) {
            (Some(leaf), _) => Some(Peer::from_certificate(leaf)?),
            (None, For::Guests) => None,
            (None, For::Members) => return Err(NotAPeer::NoRole),
        };
        let exporter = tls.export_keying_material([0; 32], EXPORTER_LABEL, None);
        let exporter = exporter.map_err(|_| NotAPeer::Unreadable)?;
        Ok(Guest { peer, exporter })
    }
}

/// Completes when the certificate of `peer` is on a revocation list, also on one that came while it
/// shook hands.
async fn revoked(mut trust: watch::Receiver<Arc<Trust>>, peer: &Peer) {
    while !trust.borrow_and_update().revokes(peer.certificate()) {
        if trust.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn http(headers: Duration) -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(headers)
        .max_buf_size(HEADER_BYTES_MAX);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(HEADER_BYTES_MAX).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(RESETS_MAX)
        .max_local_error_reset_streams(MISTAKES_MAX)
        .max_send_buf_size(SEND_BUFFER_BYTES_MAX)
        .keep_alive_interval(Some(headers));
    http
}
