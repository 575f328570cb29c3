//! Takes connections: counted, with a deadline for everything that it waits for, each with its peer,
//! and cut when the peer's certificate is revoked.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service as _;

use crate::callers::Callers;
use crate::config::Bounds;
use crate::metrics::Open;
use crate::pace::Pace;
use crate::peer::Peer;
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

/// Serves `desk` to whom `trust` lets in until `stop` completes, then lets requests in flight
/// finish.
pub async fn serve(
    listener: TcpListener,
    trust: watch::Receiver<Arc<Trust>>,
    bounds: Bounds,
    desk: Arc<Desk>,
    stop: impl Future<Output = ()>,
) {
    let door = Door {
        trust,
        router: routes(&desk),
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
        let Some((stream, peer)) = self.handshake(stream).await else {
            return;
        };
        drop(stranger);
        let caller = self.callers.one_more(peer.role());
        let (router, asking, turn) = (self.router.clone(), peer.clone(), caller.turn());
        let pace = Pace::new(self.bounds);
        let requests = Arc::clone(&pace);
        let service = service_fn(move |mut request: Request<Incoming>| {
            let in_flight = requests.request();
            request.extensions_mut().insert(asking.clone());
            request.extensions_mut().insert(Arc::clone(&turn));
            let answer = router.clone().call(request);
            async move {
                let answer = answer.await?;
                Ok::<_, Infallible>(answer.map(|body| Slices::of(body, in_flight)))
            }
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        let role = peer.role();
        tokio::select! {
            ended = watcher.watch(connection.into_owned()) => if let Err(error) = ended {
                tracing::debug!(%error, "connection ended");
            },
            () = revoked(self.trust, &peer) => {
                tracing::warn!(%role, "connection cut: its certificate was revoked");
            }
            why = pace.lost() => tracing::info!(%role, "connection cut: {why}"),
            () = caller.replaced() => {
                tracing::info!(%role, "connection cut: a newer one took its place");
            }
        }
    }

    async fn handshake(&self, stream: TcpStream) -> Option<(TlsStream<TcpStream>, Peer)> {
        // A reply is one write; waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        let acceptor = TlsAcceptor::from(Arc::clone(&self.trust.borrow().server));
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
        let leaf = stream
            .get_ref()
            .1
            .peer_certificates()
            .and_then(<[_]>::first);
        match Peer::from_certificate(leaf?) {
            Ok(peer) => Some((stream, peer)),
            Err(error) => {
                tracing::warn!(%error, "connection refused");
                None
            }
        }
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
