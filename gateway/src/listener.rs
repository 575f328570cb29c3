//! Takes connections: counted, with a deadline for the handshake, each with its peer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service as _;

use crate::metrics::Open;
use crate::peer::Peer;
use crate::{Desk, routes};

/// Most connections at once; the next ones wait in the backlog.
const CONNECTIONS_MAX: usize = 4096;
/// How long a handshake may take; satellite links have round trips of 700 ms.
const HANDSHAKE_SECONDS_MAX: u64 = 15;
/// How long a request's headers may take.
const HEADER_SECONDS_MAX: u64 = 30;
/// Most bytes of headers.
const HEADER_BYTES_MAX: usize = 16 << 10;
/// Most requests at once on one connection.
const STREAMS_MAX: u32 = 32;
/// How long requests in flight may take once the gateway was asked to stop.
const DRAIN_SECONDS_MAX: u64 = 10;
/// Pause after the operating system had no socket for us.
const ACCEPT_PAUSE_MS: u64 = 100;

/// Serves `desk` until `stop` completes, then lets requests in flight finish.
pub async fn serve(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    desk: Arc<Desk>,
    stop: impl Future<Output = ()>,
) {
    let door = Door {
        acceptor: TlsAcceptor::from(tls),
        router: routes(&desk),
        http: Arc::new(http()),
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
    acceptor: TlsAcceptor,
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
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
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
        let router = self.router;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            router.clone().call(request)
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection.into_owned()).await {
            tracing::debug!(%error, "connection ended");
        }
    }

    async fn handshake(&self, stream: TcpStream) -> Option<(TlsStream<TcpStream>, Peer)> {
        // A reply is one write; waiting for more would only delay it.
        let _ = stream.set_nodelay(true);
        let deadline = Duration::from_secs(HANDSHAKE_SECONDS_MAX);
        let stream = match tokio::time::timeout(deadline, self.acceptor.accept(stream)).await {
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

fn http() -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEADER_SECONDS_MAX))
        .max_buf_size(HEADER_BYTES_MAX);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(HEADER_BYTES_MAX).unwrap_or(u32::MAX))
        .keep_alive_interval(Some(Duration::from_secs(HEADER_SECONDS_MAX)));
    http
}
