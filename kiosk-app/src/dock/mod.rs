//! The dock: a development door through which people, tests and the demo play with the kiosk.
//!
//! JSON lines over loopback TCP, one answer a line; see [`request::Request`]. It exists only in
//! builds with the feature `headless` and only when `--dock` asks for it.

mod hands;
mod request;

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use request::{Answer, Request};

/// Listens on `address`; returns where.
///
/// # Errors
/// When the address is taken or is not of this machine's loopback.
pub fn serve(address: SocketAddr) -> std::io::Result<SocketAddr> {
    if !address.ip().is_loopback() {
        let why = "the dock listens on a loopback address only";
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, why));
    }
    let listener = TcpListener::bind(address)?;
    let bound = listener.local_addr()?;
    std::thread::Builder::new()
        .name("dock".into())
        .spawn(move || {
            for visitor in listener.incoming().flatten() {
                let spawned = std::thread::Builder::new()
                    .name("dock-visitor".into())
                    .spawn(|| talk(visitor));
                if let Err(error) = spawned {
                    tracing::warn!(%error, "a visitor of the dock was turned away");
                }
            }
        })?;
    Ok(bound)
}

fn talk(visitor: TcpStream) {
    let Ok(mut answers) = visitor.try_clone() else {
        return;
    };
    for line in BufReader::new(visitor).lines() {
        let Ok(line) = line else { return };
        let answer = match serde_json::from_str::<Request>(&line) {
            Ok(request) => answer(request),
            Err(error) => Answer::no(format!("not a request: {error}")),
        };
        // One write: a line and its end sent apart wait for each other, 40 ms an answer.
        let line = answer.to_line() + "\n";
        if answers.write_all(line.as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(request: Request) -> Answer {
    match request {
        Request::Wait { screen, seconds } => wait(&screen, seconds),
        other => on_face(move || hands::act(&other)),
    }
}

/// Asks every 50 ms; the face has no way to be waited for from outside its loop.
fn wait(screen: &str, seconds: u32) -> Answer {
    let until = Instant::now() + Duration::from_secs(u64::from(seconds));
    loop {
        let now = on_face(hands::screen);
        if now.says("screen", screen) {
            return now;
        }
        if Instant::now() > until {
            return Answer::no(format!("still not `{screen}`")).with("now", now.value("screen"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Runs `act` on the UI thread and waits for its answer.
fn on_face(act: impl FnOnce() -> Answer + Send + 'static) -> Answer {
    let (sender, receiver) = mpsc::channel();
    let sent = slint::invoke_from_event_loop(move || drop(sender.send(act())));
    if sent.is_err() {
        return Answer::no("the face has ended");
    }
    receiver
        .recv_timeout(Duration::from_secs(10))
        .unwrap_or_else(|_| Answer::no("the face did not answer within 10 s"))
}
