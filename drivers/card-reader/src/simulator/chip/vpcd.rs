//! A chip in the virtual reader of the real pcscd (vsmartcard's vpcd).
//!
//! The reader listens and the card connects: while it is connected, it lies in the reader. A
//! message is two bytes of length, big-endian, and that many bytes. One byte is a control:
//! 0 off, 1 on, 2 reset, 4 "tell your answer to reset"; only the last is answered. Anything longer
//! is a command.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{ChipDock, Outcome};

/// Where Debian's package listens for the first slot, on all interfaces: for test machines only.
pub const VPCD_PORT: u16 = 35_963;
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// A card that lies in the virtual reader until it is dropped.
pub struct VpcdCard {
    stream: TcpStream,
    thread: Option<JoinHandle<()>>,
}

impl VpcdCard {
    /// Puts the chip at `dock` into the reader at `address`.
    ///
    /// # Errors
    /// When no virtual reader listens there.
    pub fn insert(dock: &ChipDock, address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, CONNECT_WITHIN)?;
        stream.set_nodelay(true)?;
        let (mut line, dock) = (stream.try_clone()?, dock.clone());
        let thread = thread::Builder::new()
            .name("vpcd-card".into())
            .spawn(move || {
                // The reader hanging up and the card being pulled both end it.
                let _ = serve(&mut line, &dock);
                let _ = line.shutdown(Shutdown::Both);
            })?;
        Ok(Self {
            stream,
            thread: Some(thread),
        })
    }
}

impl Drop for VpcdCard {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(line: &mut TcpStream, dock: &ChipDock) -> io::Result<()> {
    let mut powered = 0;
    loop {
        match receive(line)?.as_slice() {
            [4] => send(line, dock.atr().unwrap_or_default())?,
            [1 | 2] => powered = dock.power().ok_or(io::ErrorKind::NotConnected)?,
            [_] | [] => {}
            command => match dock.command(command, powered) {
                Outcome::Answer(bytes) => send(line, &bytes)?,
                Outcome::Silence => {}
                Outcome::Removed | Outcome::Reset => return Ok(()),
            },
        }
    }
}

fn receive(line: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    line.read_exact(&mut length)?;
    let mut message = vec![0; u16::from_be_bytes(length).into()];
    line.read_exact(&mut message)?;
    Ok(message)
}

fn send(line: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).unwrap_or(u16::MAX);
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(&message[..length.into()]);
    line.write_all(&framed)
}
