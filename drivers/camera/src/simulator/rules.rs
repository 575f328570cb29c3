//! What every V4L2 driver keeps to, because videobuf2 does it for all of them: who owns which
//! buffer, and which call is refused when. After Documentation/userspace-api/media/v4l.

use std::collections::VecDeque;

use crate::v4l2::{Errno, Filled, Format, FourCc};

/// Most buffers of a queue: `VIDEO_MAX_FRAME`.
const BUFFERS_MAX: u32 = 32;

/// Who has a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// The program.
    Program,
    /// The driver, to fill it.
    Driver,
    /// The driver, filled.
    Filled,
}

struct Buffer {
    owner: Owner,
    is_mapped: bool,
    bytes: Vec<u8>,
}

/// The queue of one open device file.
pub struct Rules {
    formats: Vec<FourCc>,
    sizes: Vec<(u32, u32)>,
    format: Format,
    buffers: Vec<Buffer>,
    queued: VecDeque<u32>,
    filled: VecDeque<Filled>,
    is_on: bool,
    sequence: u32,
}

impl Rules {
    /// A camera that offers `formats` in `sizes`; the first of both is how it wakes up.
    pub fn new(formats: Vec<FourCc>, sizes: Vec<(u32, u32)>) -> Self {
        let (width, height) = sizes.first().copied().unwrap_or((640, 480));
        let pixels = formats.first().copied().unwrap_or(FourCc::YUYV);
        Self {
            formats,
            sizes,
            format: sized(pixels, width, height),
            buffers: Vec::new(),
            queued: VecDeque::new(),
            filled: VecDeque::new(),
            is_on: false,
            sequence: 0,
        }
    }

    /// `VIDIOC_ENUM_FMT`.
    pub fn enum_format(&self, number: u32) -> Result<FourCc, Errno> {
        let found = self.formats.get(number as usize);
        found.copied().ok_or(Errno::INVAL)
    }

    /// `VIDIOC_S_FMT`: the nearest that it has, but not while there are buffers.
    pub fn set_format(&mut self, pixels: FourCc, width: u32, height: u32) -> Result<Format, Errno> {
        if !self.buffers.is_empty() {
            return Err(Errno::BUSY);
        }
        let known = self.formats.contains(&pixels);
        let pixels = if known { pixels } else { self.format.pixels };
        let distance = |size: &&(u32, u32)| size.0.abs_diff(width) + size.1.abs_diff(height);
        if let Some((width, height)) = self.sizes.iter().min_by_key(distance) {
            self.format = sized(pixels, *width, *height);
        }
        Ok(self.format)
    }

    /// `VIDIOC_G_FMT`.
    pub fn format(&self) -> Format {
        self.format
    }

    /// `VIDIOC_REQBUFS`: none frees them; mapped ones or a running stream forbid it.
    pub fn request_buffers(&mut self, count: u32) -> Result<u32, Errno> {
        if self.is_on || self.buffers.iter().any(|buffer| buffer.is_mapped) {
            return Err(Errno::BUSY);
        }
        let granted = count.min(BUFFERS_MAX);
        let empty = || Buffer {
            owner: Owner::Program,
            is_mapped: false,
            bytes: vec![0; self.format.bytes_max as usize],
        };
        self.buffers = (0..granted).map(|_| empty()).collect();
        Ok(granted)
    }

    /// `VIDIOC_QUERYBUF`.
    pub fn query_buffer(&self, index: u32) -> Result<u32, Errno> {
        let buffer = self.buffers.get(index as usize).ok_or(Errno::INVAL)?;
        u32::try_from(buffer.bytes.len()).map_err(|_| Errno::INVAL)
    }

    /// `mmap`.
    pub fn map(&mut self, index: u32) -> Result<(), Errno> {
        self.buffer(index)?.is_mapped = true;
        Ok(())
    }

    /// `VIDIOC_QBUF`: only what the program owns.
    pub fn queue(&mut self, index: u32) -> Result<(), Errno> {
        let buffer = self.buffer(index)?;
        if buffer.owner != Owner::Program {
            return Err(Errno::INVAL);
        }
        buffer.owner = Owner::Driver;
        self.queued.push_back(index);
        Ok(())
    }

    /// `VIDIOC_DQBUF`: nothing runs, nothing is filled, or this.
    pub fn dequeue(&mut self) -> Result<Filled, Errno> {
        if !self.is_on {
            return Err(Errno::INVAL);
        }
        let filled = self.filled.pop_front().ok_or(Errno::AGAIN)?;
        self.buffer(filled.index)?.owner = Owner::Program;
        Ok(filled)
    }

    /// `VIDIOC_STREAMON`: not without buffers.
    pub fn stream_on(&mut self) -> Result<(), Errno> {
        if self.buffers.is_empty() {
            return Err(Errno::INVAL);
        }
        self.is_on = true;
        self.sequence = 0;
        Ok(())
    }

    /// `VIDIOC_STREAMOFF`: everything is the program's again.
    pub fn stream_off(&mut self) {
        self.is_on = false;
        self.queued.clear();
        self.filled.clear();
        for buffer in &mut self.buffers {
            buffer.owner = Owner::Program;
        }
    }

    /// Whether frames are wanted.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// Whether a buffer can be taken out.
    pub fn has_filled(&self) -> bool {
        !self.filled.is_empty()
    }

    /// What a mapped buffer holds.
    pub fn bytes(&self, index: u32) -> &[u8] {
        match self.buffers.get(index as usize) {
            Some(buffer) if buffer.is_mapped => &buffer.bytes,
            _ => &[],
        }
    }

    /// The camera sends a frame: into the buffer that waits longest, or into nothing.
    pub fn deliver(&mut self, sent: &Sent) {
        self.sequence = self.sequence.wrapping_add(1);
        let Some(index) = self.queued.pop_front() else {
            return;
        };
        let sequence = self.sequence;
        let Ok(buffer) = self.buffer(index) else {
            return;
        };
        let fits = sent.bytes.len().min(buffer.bytes.len());
        buffer.bytes[..fits].copy_from_slice(&sent.bytes[..fits]);
        buffer.owner = Owner::Filled;
        self.filled.push_back(Filled {
            index,
            bytes: sent.claimed,
            is_flagged: sent.is_flagged || fits < sent.bytes.len(),
            sequence,
        });
    }

    fn buffer(&mut self, index: u32) -> Result<&mut Buffer, Errno> {
        self.buffers.get_mut(index as usize).ok_or(Errno::INVAL)
    }
}

/// A frame on its way into a buffer.
pub struct Sent {
    /// What it consists of.
    pub bytes: Vec<u8>,
    /// How many bytes it says it has.
    pub claimed: u32,
    /// Whether it is called damaged.
    pub is_flagged: bool,
}

impl Sent {
    /// A whole frame.
    pub fn whole(bytes: Vec<u8>) -> Self {
        Self {
            claimed: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            bytes,
            is_flagged: false,
        }
    }
}

/// What `uvcvideo` says of a format: two bytes a pixel, for JPEG too, as most cameras claim.
fn sized(pixels: FourCc, width: u32, height: u32) -> Format {
    let is_packed = pixels == FourCc::MJPEG;
    Format {
        pixels,
        width,
        height,
        bytes_per_line: if is_packed { 0 } else { width * 2 },
        bytes_max: width * height * 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> Rules {
        let mut rules = Rules::new(vec![FourCc::YUYV], vec![(4, 2)]);
        assert_eq!(rules.request_buffers(2), Ok(2));
        rules
    }

    #[test]
    fn a_buffer_that_the_kernel_owns_is_not_taken_twice() {
        let mut rules = ready();
        assert_eq!(rules.queue(0), Ok(()));
        assert_eq!(rules.queue(0), Err(Errno::INVAL));
        assert_eq!(rules.stream_on(), Ok(()));
        rules.deliver(&Sent::whole(vec![7; 16]));
        assert_eq!(rules.queue(0), Err(Errno::INVAL), "filled, not taken out");
        assert_eq!(rules.dequeue().map(|filled| filled.index), Ok(0));
        assert_eq!(rules.queue(0), Ok(()));
    }

    #[test]
    fn nothing_is_taken_out_of_a_stream_that_is_off_or_empty() {
        let mut rules = ready();
        assert_eq!(rules.dequeue(), Err(Errno::INVAL));
        assert_eq!(rules.stream_on(), Ok(()));
        assert_eq!(rules.dequeue(), Err(Errno::AGAIN));
        rules.deliver(&Sent::whole(vec![7; 16]));
        assert_eq!(
            rules.dequeue(),
            Err(Errno::AGAIN),
            "no buffer waited for it"
        );
    }

    #[test]
    fn format_and_buffers_stay_while_they_are_in_use() {
        let mut rules = ready();
        assert_eq!(rules.set_format(FourCc::YUYV, 4, 2), Err(Errno::BUSY));
        assert_eq!(rules.map(0), Ok(()));
        assert_eq!(rules.request_buffers(0), Err(Errno::BUSY));
        assert_eq!(
            Rules::new(vec![FourCc::YUYV], vec![(4, 2)]).stream_on(),
            Err(Errno::INVAL)
        );
    }
}
