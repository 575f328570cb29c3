//! The rules of V4L2, with frames that come from a link: the kernel's side of a simulated camera
//! in another process.

use std::path::Path;
use std::time::{Duration, Instant};

use kiosk_device::{Connect as _, Link, LinkAddress, LinkError};

use super::rules::Rules;
use super::wire::{Assembly, Message};
use crate::v4l2::{About, Errno, Filled, Format, FourCc, Kernel, Node, Ready};

/// A kernel whose one camera is at the other end of a link. Whatever path is opened, it is that
/// camera.
#[derive(Debug, Clone)]
pub struct NetworkKernel {
    address: LinkAddress,
}

impl NetworkKernel {
    /// The camera that a `camera-simulator` serves at `address`.
    pub fn new(address: LinkAddress) -> Self {
        Self { address }
    }
}

/// A camera says who it is within this.
const HELLO_WITHIN: Duration = Duration::from_millis(500);

impl Kernel for NetworkKernel {
    fn open(&self, _path: &Path) -> Result<Box<dyn Node>, Errno> {
        let link = self.address.clone().connect().map_err(|_| Errno::NODEV)?;
        let mut line = Line {
            link,
            assembly: Assembly::default(),
        };
        match line.hear(HELLO_WITHIN)? {
            Some(Message::Hello { card, bus, sizes }) => Ok(Box::new(NetworkNode {
                line,
                about: About {
                    driver: "camera-simulator".to_owned(),
                    card,
                    bus,
                    captures: true,
                    streams: true,
                },
                rules: Rules::new(vec![FourCc::MJPEG], sizes),
                is_gone: false,
            })),
            _ => Err(Errno::NODEV),
        }
    }
}

struct Line {
    link: Box<dyn Link>,
    assembly: Assembly,
}

impl Line {
    /// The next message; `None` when none came in time.
    fn hear(&mut self, patience: Duration) -> Result<Option<Message>, Errno> {
        let until = Instant::now() + patience;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match self.assembly.next() {
                Ok(Some(message)) => return Ok(Some(message)),
                Ok(None) => {}
                Err(_) => return Err(Errno::NODEV),
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            match self.link.read(&mut buffer, left) {
                Ok(count) => self.assembly.push(&buffer[..count]),
                Err(LinkError::Timeout { .. }) => return Ok(None),
                Err(LinkError::Disconnected { .. }) => return Err(Errno::NODEV),
            }
        }
    }
}

struct NetworkNode {
    line: Line,
    about: About,
    rules: Rules,
    is_gone: bool,
}

impl NetworkNode {
    /// The rules, as long as the camera is there.
    fn here(&mut self) -> Result<&mut Rules, Errno> {
        if self.is_gone {
            Err(Errno::NODEV)
        } else {
            Ok(&mut self.rules)
        }
    }
}

impl Node for NetworkNode {
    fn query_capability(&mut self) -> Result<About, Errno> {
        self.here()?;
        Ok(self.about.clone())
    }

    fn enum_format(&mut self, number: u32) -> Result<FourCc, Errno> {
        self.here()?.enum_format(number)
    }

    fn set_format(&mut self, pixels: FourCc, width: u32, height: u32) -> Result<Format, Errno> {
        self.here()?.set_format(pixels, width, height)
    }

    fn get_format(&mut self) -> Result<Format, Errno> {
        Ok(self.here()?.format())
    }

    fn set_frame_rate(&mut self, _frames_per_second: u32) -> Result<(), Errno> {
        self.here().map(|_| ())
    }

    fn request_buffers(&mut self, count: u32) -> Result<u32, Errno> {
        self.here()?.request_buffers(count)
    }

    fn query_buffer(&mut self, index: u32) -> Result<u32, Errno> {
        self.here()?.query_buffer(index)
    }

    fn map(&mut self, index: u32) -> Result<(), Errno> {
        self.here()?.map(index)
    }

    fn queue(&mut self, index: u32) -> Result<(), Errno> {
        self.here()?.queue(index)
    }

    fn dequeue(&mut self) -> Result<Filled, Errno> {
        self.here()?.dequeue()
    }

    fn stream_on(&mut self) -> Result<(), Errno> {
        let format = self.here()?.format();
        let side = |pixels| u16::try_from(pixels).map_err(|_| Errno::INVAL);
        let start = Message::Start {
            width: side(format.width)?,
            height: side(format.height)?,
        };
        self.line
            .link
            .write_all(&start.bytes(), HELLO_WITHIN)
            .map_err(|_| Errno::NODEV)?;
        self.rules.stream_on()
    }

    /// Frames that are still on their way end with the link.
    fn stream_off(&mut self) -> Result<(), Errno> {
        self.here()?.stream_off();
        Ok(())
    }

    fn wait(&mut self, patience: Duration) -> Result<Ready, Errno> {
        if self.is_gone || !self.rules.is_on() {
            return Ok(Ready::Trouble);
        }
        let until = Instant::now() + patience;
        while !self.rules.has_filled() {
            let left = until.saturating_duration_since(Instant::now());
            match self.line.hear(left) {
                Ok(Some(Message::Frame(sent))) => self.rules.deliver(&sent),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(Ready::Nothing),
                Err(_) => {
                    self.is_gone = true;
                    return Ok(Ready::Trouble);
                }
            }
        }
        Ok(Ready::Frame)
    }

    fn copy(&self, index: u32, bytes: usize, into: &mut Vec<u8>) {
        let held = self.rules.bytes(index);
        into.extend_from_slice(&held[..bytes.min(held.len())]);
    }
}
