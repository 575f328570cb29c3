//! Takes connections: counted, with a deadline for the handshake and for the first request, each
//! with its peer, and cut when the peer's certificate is revoked.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service as _;

use crate::config::Bounds;
use crate::metrics::Open;
use crate::peer::Peer;
use crate::tls::Trust;
use crate::{Desk, routes};

/// Most bytes of headers.
const HEADER_BYTES_MAX: usize = 16 << 10;
/// Most requests at once on one connection.
const STREAMS_MAX: u32 = 32;
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
    desk: Arc<Desk>,
}

impl Door {
    async fn accept(
        &self,
        listener: &TcpListener,
        graceful: &GracefulShutdown,
    ) -> std::convert::Infallible {
        let places = Arc::new(Semaphore::new(self.bounds.connections_max));
        loop {
            let place = Arc::clone(&places).acquire_owned().await;
            match listener.accept().await {
                Ok((stream, _)) => {
                    let (door, watcher) = (self.clone(), graceful.watcher());
                    tokio::spawn(async move {
                        let _place = place;
                        door.connection(stream, watcher).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MS)).await;
                }
            }
        }
    }

    async fn connection(self, stream: TcpStream, watcher: Watcher) {
        let _open = Open::at(Arc::clone(&self.desk));
        let Some((stream, peer)) = self.handshake(stream).await else {
            return;
        };
        let (router, caller) = (self.router.clone(), peer.clone());
        let asked = Arc::new(Notify::new());
        let first = Arc::clone(&asked);
        let service = service_fn(move |mut request: Request<Incoming>| {
            first.notify_one();
            request.extensions_mut().insert(caller.clone());
            router.clone().call(request)
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            ended = watcher.watch(connection.into_owned()) => if let Err(error) = ended {
                tracing::debug!(%error, "connection ended");
            },
            () = revoked(self.trust, &peer) => {
                tracing::warn!(role = %peer.role(), "connection cut: its certificate was revoked");
            }
            () = silent(&asked, self.bounds.headers()) => {
                tracing::info!(role = %peer.role(), "connection cut: it asked nothing");
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

/// Completes when nothing was `asked` in time. The HTTP library waits for ever for the bytes that
/// tell HTTP/1 from HTTP/2.
async fn silent(asked: &Notify, deadline: Duration) {
    if tokio::time::timeout(deadline, asked.notified())
        .await
        .is_ok()
    {
        std::future::pending::<()>().await;
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
        .keep_alive_interval(Some(headers));
    http
}
