//! A camera from opening to frames; each state is a type, so that no call can come out of turn.
//!
//! ```text
//!   open ─► Opened ─ negotiate ─► Agreed ─ start ─► Streaming ─ next ─► Dequeued ─ queue ─┐
//!                                                      ▲                                 │
//!                                                      └─────────────────────────────────┘
//! ```
//!
//! A buffer belongs either to the kernel or to one of our values: [`Idle`] before the start,
//! [`Dequeued`] while its frame is looked at. Neither can be copied, and giving it back consumes
//! it, so a buffer that the kernel owns cannot be queued again, whatever ended a wait. An error
//! drops the state it happened in, and with it the open file: the kernel then takes everything back.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::error::{CaptureError, Step, is_gone};
use super::kernel::{About, Errno, Filled, Format, FourCc, Kernel, Node, Ready};
use super::watch::{Patience, Watch};

/// What we would like; the camera gives what it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames a second. A document lies still: few are enough, and leave the bus to others.
    pub frames_per_second: u32,
    /// Buffers between kernel and us.
    pub buffers: u32,
    /// When to give up on a stream.
    pub patience: Patience,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            width: 1920,
            height: 1080,
            frames_per_second: 15,
            buffers: 4,
            patience: Patience::default(),
        }
    }
}

/// Packings that we can read, the best first: uncompressed 1080p does not fit through USB 2.
const PIXELS: [FourCc; 2] = [FourCc::MJPEG, FourCc::YUYV];
/// More columns or rows than any document camera has.
pub const SIDE_PX_MAX: u32 = 5_000;
/// Bytes of a buffer: such a picture, two bytes a pixel.
const BUFFER_BYTES_MAX: u32 = SIDE_PX_MAX * SIDE_PX_MAX * 2;
/// A kernel that goes on answering is stopped here.
const FORMATS_MAX: u32 = 64;
/// With one buffer every other frame would be lost.
const BUFFERS_MIN: u32 = 2;
const BUFFERS_MAX: u32 = 32;
/// So often a wait may end in trouble that taking a buffer out does not explain.
const TROUBLES_MAX: u32 = 3;

/// A camera that was opened, and is one.
pub struct Opened {
    node: Box<dyn Node>,
    about: About,
}

/// Which camera is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its device file; best a stable one, because numbers move when unplugged.
    pub path: PathBuf,
    /// What its name or its bus must contain, if that is known.
    pub expected: Option<String>,
}

impl Opened {
    /// Opens the camera that is meant.
    ///
    /// # Errors
    /// [`CaptureError::NotACamera`] and [`CaptureError::AnotherCamera`] for other devices, else
    /// what the kernel said.
    pub fn open(kernel: &dyn Kernel, target: &Target) -> Result<Self, CaptureError> {
        let mut node = kernel
            .open(&target.path)
            .map_err(CaptureError::at(Step::Open))?;
        let about = node
            .query_capability()
            .map_err(CaptureError::at(Step::QueryCapability))?;
        if !about.captures || !about.streams {
            return Err(CaptureError::NotACamera { card: about.card });
        }
        match &target.expected {
            Some(name) if !about.card.contains(name) && !about.bus.contains(name) => {
                Err(CaptureError::AnotherCamera {
                    card: about.card,
                    bus: about.bus,
                    expected: name.clone(),
                })
            }
            _ => Ok(Self { node, about }),
        }
    }

    /// Who it says it is.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Agrees on format, rate and buffers. A camera that is in use says `EBUSY` here.
    ///
    /// # Errors
    /// See [`CaptureError`].
    pub fn negotiate(mut self, wish: Wish) -> Result<Agreed, CaptureError> {
        let format = self.agree_on_format(wish)?;
        match self.node.set_frame_rate(wish.frames_per_second) {
            Err(gone) if is_gone(gone) => return Err(CaptureError::at(Step::SetFrameRate)(gone)),
            // It goes at its own pace then.
            _ => {}
        }
        let (idle, room) = self.map_buffers(wish.buffers, &format)?;
        Ok(Agreed {
            node: self.node,
            format,
            room,
            idle,
        })
    }

    fn agree_on_format(&mut self, wish: Wish) -> Result<Format, CaptureError> {
        let asked = self.best_pixels()?;
        let became = self
            .node
            .set_format(asked, wish.width, wish.height)
            .map_err(CaptureError::at(Step::SetFormat))?;
        let got = self
            .node
            .get_format()
            .map_err(CaptureError::at(Step::GetFormat))?;
        let size = 1..=SIDE_PX_MAX;
        let usable = got.pixels == asked && size.contains(&got.width) && size.contains(&got.height);
        if usable && got == became {
            return Ok(got);
        }
        Err(CaptureError::Format {
            asked,
            got: got.pixels,
            width: got.width,
            height: got.height,
        })
    }

    fn best_pixels(&mut self) -> Result<FourCc, CaptureError> {
        let mut offered = Vec::new();
        for number in 0..FORMATS_MAX {
            match self.node.enum_format(number) {
                Ok(pixels) => offered.push(pixels),
                // The end of the list.
                Err(Errno::INVAL) => break,
                Err(error) => return Err(CaptureError::at(Step::EnumFormat)(error)),
            }
        }
        let known = PIXELS.into_iter().find(|pixels| offered.contains(pixels));
        known.ok_or(CaptureError::NoFormat)
    }

    fn map_buffers(
        &mut self,
        wanted: u32,
        format: &Format,
    ) -> Result<(Vec<Idle>, u32), CaptureError> {
        let granted = self
            .node
            .request_buffers(wanted)
            .map_err(CaptureError::at(Step::RequestBuffers))?;
        if !(BUFFERS_MIN..=BUFFERS_MAX).contains(&granted) {
            return Err(CaptureError::Buffers { granted, bytes: 0 });
        }
        let (mut idle, mut room) = (Vec::new(), u32::MAX);
        for index in 0..granted {
            let bytes = self
                .node
                .query_buffer(index)
                .map_err(CaptureError::at(Step::QueryBuffer))?;
            if !(1..=BUFFER_BYTES_MAX).contains(&bytes) || bytes < format.bytes_max {
                return Err(CaptureError::Buffers { granted, bytes });
            }
            self.node.map(index).map_err(CaptureError::at(Step::Map))?;
            room = room.min(bytes);
            idle.push(Idle { index });
        }
        Ok((idle, room))
    }
}

/// A mapped buffer that is ours and holds nothing.
struct Idle {
    index: u32,
}

impl Idle {
    fn queue(self, node: &mut dyn Node) -> Result<(), CaptureError> {
        node.queue(self.index)
            .map_err(CaptureError::at(Step::Queue))
    }
}

/// A camera that knows what to send, and whose buffers are ours.
pub struct Agreed {
    node: Box<dyn Node>,
    format: Format,
    room: u32,
    idle: Vec<Idle>,
}

impl Agreed {
    /// How frames will come.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Gives all buffers to the kernel and starts the stream.
    ///
    /// # Errors
    /// What the kernel said.
    pub fn start(mut self, patience: Patience) -> Result<Streaming, CaptureError> {
        for buffer in self.idle {
            buffer.queue(&mut *self.node)?;
        }
        self.node
            .stream_on()
            .map_err(CaptureError::at(Step::StreamOn))?;
        Ok(Streaming {
            node: self.node,
            format: self.format,
            room: self.room,
            watch: Watch::new(patience, Instant::now()),
        })
    }
}

/// A camera that sends.
pub struct Streaming {
    node: Box<dyn Node>,
    format: Format,
    room: u32,
    watch: Watch,
}

/// A buffer that was taken out of the kernel, with its frame. Dropped without being queued, it is
/// lost to the stream; that happens only on the way out with an error, which ends the stream.
#[must_use = "queue it, or the stream runs out of buffers"]
pub struct Dequeued<'s> {
    node: &'s mut dyn Node,
    filled: Filled,
}

impl Dequeued<'_> {
    /// Puts the frame's bytes into `into`, which is emptied first.
    pub fn copy(&self, into: &mut Vec<u8>) {
        into.clear();
        self.node
            .copy(self.filled.index, self.filled.bytes as usize, into);
    }

    /// Gives the buffer back to the kernel.
    ///
    /// # Errors
    /// What the kernel said.
    pub fn queue(self) -> Result<(), CaptureError> {
        self.node
            .queue(self.filled.index)
            .map_err(CaptureError::at(Step::Queue))
    }
}

impl Streaming {
    /// How frames come.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Bytes that the largest frame may have.
    pub fn room(&self) -> usize {
        self.room as usize
    }

    /// Waits for a frame that is worth looking at; the others go back to the kernel on the way.
    ///
    /// # Errors
    /// [`CaptureError::Stalled`], [`CaptureError::Deadline`], else what the kernel said.
    pub fn next(&mut self, until: Instant) -> Result<Dequeued<'_>, CaptureError> {
        loop {
            let filled = self.wait(until)?;
            let now = Instant::now();
            let (format, room) = (self.format, self.room);
            match self.watch.arrived(&filled, &format, room, now) {
                Ok(()) => {
                    let node = &mut *self.node;
                    return Ok(Dequeued { node, filled });
                }
                Err(_) => {
                    let node = &mut *self.node;
                    Dequeued { node, filled }.queue()?;
                }
            }
        }
    }

    /// Says what the frame of the last [`Self::next`] turned out to be.
    pub fn looked(&mut self, is_picture: bool) {
        self.watch.looked(is_picture, Instant::now());
    }

    /// Ends the stream. The picture in its buffers goes with it.
    ///
    /// # Errors
    /// What the kernel said.
    pub fn stop(mut self) -> Result<(), CaptureError> {
        self.node
            .stream_off()
            .map_err(CaptureError::at(Step::StreamOff))
    }

    /// Waits for any frame, until the caller's time is over or the stream counts as stuck.
    fn wait(&mut self, until: Instant) -> Result<Filled, CaptureError> {
        let mut troubles = 0;
        loop {
            let left = self.patience_left(until)?;
            let ready = self.node.wait(left).map_err(CaptureError::at(Step::Wait))?;
            if ready == Ready::Nothing {
                continue;
            }
            match self.node.dequeue() {
                Ok(filled) => return Ok(filled),
                // Woken for nothing: once is nothing, for ever would be a loop without a pause.
                Err(Errno::AGAIN) if troubles < TROUBLES_MAX => troubles += 1,
                Err(error) => return Err(CaptureError::at(Step::Dequeue)(error)),
            }
        }
    }

    fn patience_left(&self, until: Instant) -> Result<Duration, CaptureError> {
        let now = Instant::now();
        let skipped = self.watch.skipped();
        if now >= until {
            return Err(CaptureError::Deadline { skipped });
        }
        if now >= self.watch.stuck_at() {
            let after_ms = self.watch.ill_for(now).as_millis();
            return Err(CaptureError::Stalled { after_ms, skipped });
        }
        Ok(until.min(self.watch.stuck_at()) - now)
    }
}
