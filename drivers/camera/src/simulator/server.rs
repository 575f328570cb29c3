//! Serves the camera at a dock on TCP.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::wire::{Assembly, Message};
use super::world::{KernelDock, World};
use crate::v4l2::{Format, FourCc};

/// A kernel that does not start within this, or takes nothing for so long, is left.
const PATIENCE: Duration = Duration::from_secs(10);

impl KernelDock {
    /// Serves this camera at `address` for as long as the process lives; the address that it got.
    ///
    /// # Errors
    /// When the address is taken.
    pub fn serve(&self, address: SocketAddr) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let dock = self.clone();
        thread::Builder::new()
            .name("camera-server".into())
            .spawn(move || {
                for stream in listener.incoming().flatten() {
                    let dock = dock.clone();
                    // The kernel hanging up and the cable being pulled both end it.
                    thread::spawn(move || drop(serve(stream, &dock)));
                }
            })?;
        Ok(address)
    }
}

fn serve(mut stream: TcpStream, dock: &KernelDock) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let (hello, plugged) = dock.world.look(|world| (world.hello(), world.plugging()));
    let hello = hello.ok_or(io::ErrorKind::NotConnected)?;
    stream.write_all(&hello.bytes())?;
    let format = started(&mut stream)?;
    loop {
        let gone = |world: &mut World| world.is_gone(plugged).then_some(());
        let interval = dock.world.look(|world| world.interval);
        if dock.world.wait(interval, gone).is_some() {
            return Ok(());
        }
        match dock.world.change(|world| world.frame(&format)) {
            Some(sent) => stream.write_all(&Message::Frame(sent).bytes())?,
            // Silent; but whether anybody still listens is only seen by writing.
            None => stream.write_all(&[])?,
        }
    }
}

/// Waits until the kernel wants frames.
fn started(stream: &mut TcpStream) -> io::Result<Format> {
    let (mut assembly, mut buffer) = (Assembly::default(), [0; 64]);
    loop {
        match assembly.next() {
            Ok(Some(Message::Start { width, height })) => {
                let (width, height) = (u32::from(width), u32::from(height));
                return Ok(Format {
                    pixels: FourCc::MJPEG,
                    width,
                    height,
                    bytes_per_line: 0,
                    bytes_max: width * height * 2,
                });
            }
            Ok(None) => {}
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => assembly.push(&buffer[..count]),
        }
    }
}
