//! A bad network before a gateway, in user space: what the kernel of a test machine cannot be asked
//! for, and what a seed brings back.
//!
//! ```text
//!   kiosk ══ TCP ══► Proxy ──(Fate of this connection)──► TCP ══► gateway
//!                      ▲
//!                cut, calm: from the one who plays
//! ```

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::fate::{Beyond, Way};
use super::{Fate, RigError};

/// Listens for one kiosk, until dropped.
pub struct Proxy {
    /// Where the kiosk connects.
    pub address: SocketAddr,
    weather: watch::Sender<Weather>,
    counts: Arc<Counts>,
}

/// What came and what was done to it.
#[derive(Debug, Default)]
struct Counts {
    connections: AtomicU64,
    broken: AtomicU64,
}

/// What holds for all connections; those that are open break when it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Weather {
    calm: bool,
    cuts: u64,
}

/// The line from one kiosk to its gateway.
#[derive(Clone)]
struct Line {
    target: SocketAddr,
    /// How long a connection on which nothing arrives is left standing.
    hold: Duration,
    weather: watch::Receiver<Weather>,
    counts: Arc<Counts>,
}

impl Proxy {
    /// Listens on a free loopback port and forwards to `target`; `fate` chooses by the number of
    /// the connection, from 0. A connection that is held up is reset after `hold`.
    ///
    /// # Errors
    /// [`RigError::SetUp`] without a free port.
    pub async fn start(
        target: SocketAddr,
        hold: Duration,
        fate: impl Fn(u64) -> Fate + Send + 'static,
    ) -> Result<Self, RigError> {
        let listening = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listening.map_err(RigError::set_up)?;
        let address = listener.local_addr().map_err(RigError::set_up)?;
        let (sender, weather) = watch::channel(Weather::default());
        let counts = Arc::new(Counts::default());
        let line = Line {
            target,
            hold,
            weather,
            counts: Arc::clone(&counts),
        };
        tokio::spawn(line.listen(listener, fate));
        Ok(Self {
            address,
            weather: sender,
            counts,
        })
    }

    /// Resets whatever is open.
    pub fn cut(&self) {
        self.weather.send_modify(|weather| weather.cuts += 1);
    }

    /// Resets whatever is open; nothing bad happens to what comes after.
    pub fn calm(&self) {
        self.weather.send_modify(|weather| weather.calm = true);
    }

    /// Connections that came.
    pub fn connections(&self) -> u64 {
        self.counts.connections.load(Ordering::Relaxed)
    }

    /// Connections that were broken, by their fate or by [`Self::cut`].
    pub fn broken(&self) -> u64 {
        self.counts.broken.load(Ordering::Relaxed)
    }
}

impl Line {
    /// Until the proxy is dropped.
    async fn listen(mut self, listener: TcpListener, fate: impl Fn(u64) -> Fate) {
        loop {
            let kiosk = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((kiosk, _)) => kiosk,
                    // Out of file descriptors, perhaps; those that are open will end.
                    Err(_) => {
                        sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
                gone = gone(&mut self.weather) => match gone {
                    true => return,
                    false => continue,
                },
            };
            let number = self.counts.connections.fetch_add(1, Ordering::Relaxed);
            // Seen now, so that a change before this connection does not break it.
            let fate = match self.weather.borrow_and_update().calm {
                true => Fate::Clear,
                false => fate(number),
            };
            tokio::spawn(self.clone().carry(kiosk, fate));
        }
    }

    async fn carry(mut self, mut kiosk: TcpStream, fate: Fate) {
        let Ok(mut gateway) = TcpStream::connect(self.target).await else {
            return;
        };
        let broken = {
            let (from_kiosk, to_kiosk) = kiosk.split();
            let (from_gateway, to_gateway) = gateway.split();
            tokio::select! {
                end = pump(from_kiosk, to_gateway, fate.up(), self.hold) => end.unwrap_or(true),
                end = pump(from_gateway, to_kiosk, fate.down(), self.hold) => end.unwrap_or(true),
                _ = gone(&mut self.weather) => true,
            }
        };
        if broken {
            self.counts.broken.fetch_add(1, Ordering::Relaxed);
            // Best effort: a side that has gone cannot be reset.
            let _ = (kiosk.set_zero_linger(), gateway.set_zero_linger());
        }
    }
}

/// Completes at the next change of the weather; true when nobody can change it any more.
async fn gone(weather: &mut watch::Receiver<Weather>) -> bool {
    weather.changed().await.is_err()
}

/// Carries one direction until its end. True when the network broke it, false when its sender
/// closed it.
async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    way: Way,
    hold: Duration,
) -> io::Result<bool> {
    let mut piece = vec![0; way.piece_max];
    let mut arrived = 0;
    loop {
        let room = way.good_until - arrived;
        if room == 0 {
            beyond(from, way.beyond, hold).await;
            return Ok(true);
        }
        let bytes_max = usize::try_from(room).map_or(piece.len(), |room| room.min(piece.len()));
        let read = from.read(&mut piece[..bytes_max]).await?;
        if read == 0 {
            return Ok(false);
        }
        if !way.delay.is_zero() {
            sleep(way.delay).await;
        }
        to.write_all(&piece[..read]).await?;
        arrived += read as u64;
    }
}

async fn beyond(mut from: ReadHalf<'_>, beyond: Beyond, hold: Duration) {
    let mut piece = [0; 4096];
    match beyond {
        Beyond::Reset => (),
        Beyond::Wait => sleep(hold).await,
        Beyond::Swallow => {
            let all = async { while matches!(from.read(&mut piece).await, Ok(1..)) {} };
            // Both ends are meant: it hung up, or has waited long enough.
            let _ = timeout(hold, all).await;
        }
    }
}
