//! A link that carries at most so many bytes at once.

use std::time::Duration;

use kiosk_device::{Link, LinkError, WriteError};

pub struct Dribble {
    pub inner: Box<dyn Link>,
    pub bytes: usize,
}

impl Link for Dribble {
    fn name(&self) -> &str {
        self.inner.name()
    }
    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let room = buffer.len().min(self.bytes);
        self.inner.read(&mut buffer[..room], deadline)
    }
    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        for piece in bytes.chunks(self.bytes) {
            self.inner.write_all(piece, deadline)?;
        }
        Ok(())
    }
    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError> {
        self.inner.flush(deadline)
    }
    fn drain(&mut self) -> Result<usize, LinkError> {
        self.inner.drain()
    }
}
