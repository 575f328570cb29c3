//! The dock: a development door through which people, tests and the demo play with the kiosk.
//!
//! JSON lines over loopback TCP, one answer a line; see [`request::Request`]. It exists only in
//! builds with the feature `headless` and only when `--dock` asks for it.

mod hands;
mod request;

use std::io::{BufReader, ErrorKind, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use kiosk_device::steering;
use request::{Answer, Request};

/// Listens on `address`; returns where.
///
/// # Errors
/// When the address is taken or is not of this machine's loopback.
pub fn serve(address: SocketAddr) -> std::io::Result<SocketAddr> {
    if !address.ip().is_loopback() {
        let why = "the dock listens on a loopback address only";
        return Err(std::io::Error::new(ErrorKind::InvalidInput, why));
    }
    let listener = TcpListener::bind(address)?;
    let bound = listener.local_addr()?;
    std::thread::Builder::new()
        .name("dock".into())
        .spawn(move || {
            for visitor in listener.incoming().flatten() {
                let spawned = std::thread::Builder::new()
                    .name("dock-visitor".into())
                    .spawn(move || talk(&visitor));
                if let Err(error) = spawned {
                    tracing::warn!(%error, "a visitor of the dock was turned away");
                }
            }
        })?;
    Ok(bound)
}

/// Read at once; less than a request may have, so that a request of blanks leaves nothing of those before.
const READ_BYTES: usize = 1 << 10;

/// Answers line after line. Whoever sends one without an end is told so, and hung up on.
fn talk(visitor: &TcpStream) {
    let obey = |line: &str| match serde_json::from_str::<Request>(line) {
        Ok(request) => answer(request).to_line(),
        Err(error) => Answer::no(format!("not a request: {error}")).to_line(),
    };
    let requests = BufReader::with_capacity(READ_BYTES, visitor);
    let talked = steering::answer(requests, visitor, obey);
    if talked.is_err_and(|error| error.kind() == ErrorKind::InvalidData) {
        let why = format!(
            "a request is a line of UTF-8 below {} bytes",
            steering::ORDER_BYTES_MAX
        );
        let line = Answer::no(why).to_line() + "\n";
        // Who does not read it knows already.
        let mut visitor = visitor;
        let _ = visitor.write_all(line.as_bytes());
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

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, Write as _};

    use super::*;

    fn visit() -> TcpStream {
        let address = serve(([127, 0, 0, 1], 0).into()).expect("a port is free");
        TcpStream::connect(address).expect("it listens")
    }

    fn said(visitor: &TcpStream) -> String {
        let mut line = String::new();
        BufReader::new(visitor).read_line(&mut line).expect("told");
        line
    }

    #[test]
    fn a_request_without_end_is_told_so_and_read_no_further() {
        let visitor = visit();
        let endless = vec![b'a'; usize::try_from(steering::ORDER_BYTES_MAX).expect("small")];
        (&visitor).write_all(&endless).expect("taken");
        assert!(said(&visitor).contains("below 4096 bytes"));
    }

    #[test]
    fn bytes_that_are_no_text_and_text_that_is_no_request_are_told_so() {
        for (line, why) in [(&b"\xff\n"[..], "UTF-8"), (b"[]\n", "not a request")] {
            let visitor = visit();
            (&visitor).write_all(line).expect("taken");
            let said = said(&visitor);
            assert!(said.contains(why), "{said}");
        }
    }
}
