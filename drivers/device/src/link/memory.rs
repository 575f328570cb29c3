//! Two ends of a link in one process.

use std::time::Duration;

use super::fading::FadingQueue;
use super::{Link, LinkError, WriteError};
use crate::dock::Dock;

#[derive(Default)]
struct Pipe {
    bytes: FadingQueue,
    closed: bool,
}

/// One end.
pub struct MemoryLink {
    name: String,
    incoming: Dock<Pipe>,
    outgoing: Dock<Pipe>,
}

/// Both ends of a new link called `name`.
pub fn pair(name: &str) -> (MemoryLink, MemoryLink) {
    let (there, back) = (Dock::new(Pipe::default()), Dock::new(Pipe::default()));
    let near = MemoryLink {
        name: format!("memory:{name}"),
        incoming: back.clone(),
        outgoing: there.clone(),
    };
    (
        near,
        MemoryLink {
            name: format!("memory:{name}"),
            incoming: there,
            outgoing: back,
        },
    )
}

impl MemoryLink {
    fn disconnected(&self) -> LinkError {
        LinkError::Disconnected {
            link: self.name.clone(),
            detail: "the other side has closed".into(),
        }
    }
}

impl Link for MemoryLink {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let arrived = self.incoming.wait(deadline, |pipe| {
            let count = pipe.bytes.pop_into(buffer);
            (count > 0 || pipe.closed).then_some(count)
        });
        match arrived {
            Some(0) => Err(self.disconnected()),
            Some(count) => Ok(count),
            None => Err(LinkError::Timeout {
                link: self.name.clone(),
                after: deadline,
            }),
        }
    }

    fn write_all(&mut self, bytes: &[u8], _deadline: Duration) -> Result<(), WriteError> {
        let taken = self.outgoing.change(|pipe| {
            if !pipe.closed {
                pipe.bytes.push(bytes);
            }
            !pipe.closed
        });
        if taken {
            Ok(())
        } else {
            Err(WriteError {
                sent_max: 0,
                error: self.disconnected(),
            })
        }
    }

    fn flush(&mut self, _deadline: Duration) -> Result<(), LinkError> {
        Ok(())
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        Ok(self.incoming.change(|pipe| pipe.bytes.clear()))
    }
}

impl Drop for MemoryLink {
    fn drop(&mut self) {
        self.incoming.change(|pipe| pipe.closed = true);
        self.outgoing.change(|pipe| pipe.closed = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_end_wrote_before_it_closed_can_still_be_read() {
        let (mut near, mut far) = pair("test");
        far.write_all(b"bye", Duration::ZERO).expect("written");
        drop(far);
        let mut buffer = [0; 8];
        assert_eq!(near.read(&mut buffer, Duration::ZERO), Ok(3));
        assert!(matches!(
            near.read(&mut buffer, Duration::ZERO),
            Err(LinkError::Disconnected { .. })
        ));
        assert_eq!(
            near.write_all(b"?", Duration::ZERO)
                .expect_err("closed")
                .sent_max,
            0
        );
    }
}
