//! What we ask of the kernel, call by call, in values instead of structures.
//!
//! [`super::Linux`] asks the real one; [`crate::simulator::SimulatedKernel`] stands in for it and
//! keeps to its rules.

use std::fmt;
use std::path::Path;
use std::time::Duration;

pub use rustix::io::Errno;

/// Four letters that name how pixels are packed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FourCc(pub [u8; 4]);

impl FourCc {
    /// A JPEG a frame, as UVC cameras send it.
    pub const MJPEG: Self = Self(*b"MJPG");
    /// Two pixels in four bytes: Y U Y V.
    pub const YUYV: Self = Self(*b"YUYV");

    /// From the kernel's number.
    pub fn from_number(number: u32) -> Self {
        Self(number.to_le_bytes())
    }

    /// The kernel's number.
    pub fn number(self) -> u32 {
        u32::from_le_bytes(self.0)
    }
}

impl fmt::Display for FourCc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.escape_ascii().fmt(f)
    }
}

impl fmt::Debug for FourCc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Who a device file says it is, and what it can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The kernel's driver, e.g. `uvcvideo`.
    pub driver: String,
    /// The camera's name, e.g. `HD USB Camera: HD USB Camera`.
    pub card: String,
    /// Where it is plugged in, e.g. `usb-0000:01:00.0-1.2`.
    pub bus: String,
    /// Whether it gives single-plane pictures.
    pub captures: bool,
    /// Whether it gives them in mapped buffers.
    pub streams: bool,
}

/// How frames come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// How pixels are packed.
    pub pixels: FourCc,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next; of no meaning for JPEG.
    pub bytes_per_line: u32,
    /// Bytes of the largest frame.
    pub bytes_max: u32,
}

/// What came with a frame. Nothing in it is checked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// Which buffer.
    pub index: u32,
    /// Bytes that the kernel says are in it.
    pub bytes: u32,
    /// The kernel calls the frame damaged.
    pub is_flagged: bool,
    /// Number of the frame since the stream was started.
    pub sequence: u32,
}

/// What a wait for a frame ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// A buffer can be taken out.
    Frame,
    /// Nothing in time.
    Nothing,
    /// The kernel has something to say; taking a buffer out tells what.
    Trouble,
}

/// Opens device files.
pub trait Kernel: Send + Sync {
    /// Opens `path`, without waiting in later calls.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self, path: &Path) -> Result<Box<dyn Node>, Errno>;
}

/// An open device file. Dropping it closes it, which ends streaming and frees its buffers.
///
/// # Errors
/// Every call says what the system said: `ENODEV` once the camera is unplugged.
pub trait Node: Send {
    /// `VIDIOC_QUERYCAP`.
    fn query_capability(&mut self) -> Result<About, Errno>;
    /// `VIDIOC_ENUM_FMT`: the format with this number, `EINVAL` after the last.
    fn enum_format(&mut self, number: u32) -> Result<FourCc, Errno>;
    /// `VIDIOC_S_FMT`: wishes for a format and tells which it became.
    fn set_format(&mut self, pixels: FourCc, width: u32, height: u32) -> Result<Format, Errno>;
    /// `VIDIOC_G_FMT`: the format as it is.
    fn get_format(&mut self) -> Result<Format, Errno>;
    /// `VIDIOC_S_PARM`: wishes for a rate. A camera without a choice is content.
    fn set_frame_rate(&mut self, frames_per_second: u32) -> Result<(), Errno>;
    /// `VIDIOC_REQBUFS`: asks for buffers and tells how many there are.
    fn request_buffers(&mut self, count: u32) -> Result<u32, Errno>;
    /// `VIDIOC_QUERYBUF`: bytes of a buffer.
    fn query_buffer(&mut self, index: u32) -> Result<u32, Errno>;
    /// `mmap` of a buffer that was queried.
    fn map(&mut self, index: u32) -> Result<(), Errno>;
    /// `VIDIOC_QBUF`: gives a buffer to the kernel.
    fn queue(&mut self, index: u32) -> Result<(), Errno>;
    /// `VIDIOC_DQBUF`: takes a filled one out, `EAGAIN` when there is none.
    fn dequeue(&mut self) -> Result<Filled, Errno>;
    /// `VIDIOC_STREAMON`.
    fn stream_on(&mut self) -> Result<(), Errno>;
    /// `VIDIOC_STREAMOFF`: takes all buffers back, filled or not.
    fn stream_off(&mut self) -> Result<(), Errno>;
    /// `poll`: waits for a filled buffer, at most for `patience`.
    fn wait(&mut self, patience: Duration) -> Result<Ready, Errno>;
    /// Copies the first `bytes` of a mapped buffer to the end of `into`, fewer when it is shorter.
    /// Nobody ever holds a reference into memory that a device writes.
    fn copy(&self, index: u32, bytes: usize, into: &mut Vec<u8>);
}
