//! The real kernel. The only place of this crate with `unsafe` code.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::ptr::NonNull;
use std::time::Duration;

use kiosk_device::Identity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::ioctl::{Opcode, Setter, Updater, ioctl};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

use super::kernel::{About, Errno, Filled, Format, FourCc, Kernel, Node, Ready};
use super::layout::*;

/// Linux.
#[derive(Debug, Default, Clone, Copy)]
pub struct Linux;

impl Kernel for Linux {
    fn open(&self, path: &Path) -> Result<Box<dyn Node>, Errno> {
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::open(path, flags, Mode::empty())?;
        Ok(Box::new(LinuxNode {
            mapped: Vec::new(),
            file,
        }))
    }
}

/// `mapped` comes first, so that it is unmapped before the file is closed.
struct LinuxNode {
    mapped: Vec<Option<Mapped>>,
    file: OwnedFd,
}

impl LinuxNode {
    /// One call that reads and writes `value`.
    #[expect(unsafe_code, reason = "there is no video capture without ioctl")]
    fn call<const CALL: Opcode, T: Plain>(&self, value: &mut T) -> Result<(), Errno> {
        // SAFETY: `CALL` is one of the numbers in `layout`, which carry the size of `T`: the kernel
        // writes no more than that into `value`, and every bit pattern is a `T`.
        retried(|| unsafe { ioctl(&self.file, Updater::<CALL, T>::new(value)) })
    }

    /// `VIDIOC_STREAMON` and `VIDIOC_STREAMOFF`.
    #[expect(unsafe_code, reason = "there is no video capture without ioctl")]
    fn switch<const CALL: Opcode>(&self) -> Result<(), Errno> {
        let kind = BUF_TYPE_VIDEO_CAPTURE.cast_signed();
        // SAFETY: both calls read one `int` and write nothing.
        retried(|| unsafe { ioctl(&self.file, Setter::<CALL, i32>::new(kind)) })
    }
}

/// A signal is no answer.
fn retried<T>(mut call: impl FnMut() -> Result<T, Errno>) -> Result<T, Errno> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            answer => return answer,
        }
    }
}

/// The structures of `layout`: numbers only, so that the kernel may write what it likes.
trait Plain {}
impl Plain for V4l2Capability {}
impl Plain for V4l2FmtDesc {}
impl Plain for V4l2Format {}
impl Plain for V4l2StreamParm {}
impl Plain for V4l2RequestBuffers {}
impl Plain for V4l2Buffer {}

fn buffer(index: u32) -> V4l2Buffer {
    V4l2Buffer {
        index,
        kind: BUF_TYPE_VIDEO_CAPTURE,
        memory: MEMORY_MMAP,
        ..V4l2Buffer::default()
    }
}

/// The text before the first zero.
fn text(field: &[u8]) -> String {
    Identity::clean(field.split(|byte| *byte == 0).next().unwrap_or_default())
}

fn format(pix: &V4l2PixFormat) -> Format {
    Format {
        pixels: FourCc::from_number(pix.pixelformat),
        width: pix.width,
        height: pix.height,
        bytes_per_line: pix.bytesperline,
        bytes_max: pix.sizeimage,
    }
}

impl Node for LinuxNode {
    fn query_capability(&mut self) -> Result<About, Errno> {
        let mut said = V4l2Capability::default();
        self.call::<QUERYCAP, _>(&mut said)?;
        let can = if said.capabilities & CAP_DEVICE_CAPS == 0 {
            said.capabilities
        } else {
            said.device_caps
        };
        Ok(About {
            driver: text(&said.driver),
            card: text(&said.card),
            bus: text(&said.bus_info),
            captures: can & CAP_VIDEO_CAPTURE != 0,
            streams: can & CAP_STREAMING != 0,
        })
    }

    fn enum_format(&mut self, number: u32) -> Result<FourCc, Errno> {
        let mut asked = V4l2FmtDesc {
            index: number,
            kind: BUF_TYPE_VIDEO_CAPTURE,
            ..V4l2FmtDesc::default()
        };
        self.call::<ENUM_FMT, _>(&mut asked)?;
        Ok(FourCc::from_number(asked.pixelformat))
    }

    fn set_format(&mut self, pixels: FourCc, width: u32, height: u32) -> Result<Format, Errno> {
        let mut wish = V4l2Format {
            kind: BUF_TYPE_VIDEO_CAPTURE,
            ..V4l2Format::default()
        };
        wish.fmt.pix.pixelformat = pixels.number();
        wish.fmt.pix.width = width;
        wish.fmt.pix.height = height;
        wish.fmt.pix.field = FIELD_NONE;
        self.call::<S_FMT, _>(&mut wish)?;
        Ok(format(&wish.fmt.pix))
    }

    fn get_format(&mut self) -> Result<Format, Errno> {
        let mut asked = V4l2Format {
            kind: BUF_TYPE_VIDEO_CAPTURE,
            ..V4l2Format::default()
        };
        self.call::<G_FMT, _>(&mut asked)?;
        Ok(format(&asked.fmt.pix))
    }

    fn set_frame_rate(&mut self, frames_per_second: u32) -> Result<(), Errno> {
        let mut wish = V4l2StreamParm {
            kind: BUF_TYPE_VIDEO_CAPTURE,
            ..V4l2StreamParm::default()
        };
        match self.call::<G_PARM, _>(&mut wish) {
            // ENOTTY: it has no rate to set.
            Err(Errno::NOTTY) => return Ok(()),
            answer => answer?,
        }
        if wish.capture.capability & CAP_TIMEPERFRAME == 0 {
            return Ok(());
        }
        wish.capture.numerator = 1;
        wish.capture.denominator = frames_per_second;
        self.call::<S_PARM, _>(&mut wish)
    }

    fn request_buffers(&mut self, count: u32) -> Result<u32, Errno> {
        self.mapped.clear();
        let mut wish = V4l2RequestBuffers {
            count,
            kind: BUF_TYPE_VIDEO_CAPTURE,
            memory: MEMORY_MMAP,
            ..V4l2RequestBuffers::default()
        };
        self.call::<REQBUFS, _>(&mut wish)?;
        Ok(wish.count)
    }

    fn query_buffer(&mut self, index: u32) -> Result<u32, Errno> {
        let mut asked = buffer(index);
        self.call::<QUERYBUF, _>(&mut asked)?;
        Ok(asked.length)
    }

    fn map(&mut self, index: u32) -> Result<(), Errno> {
        let mut asked = buffer(index);
        self.call::<QUERYBUF, _>(&mut asked)?;
        // The offset is the union's 32-bit member.
        let offset = (asked.m & 0xFFFF_FFFF) as u64;
        let mapped = Mapped::new(&self.file, asked.length as usize, offset)?;
        let place = index as usize;
        if self.mapped.len() <= place {
            self.mapped.resize_with(place + 1, || None);
        }
        self.mapped[place] = Some(mapped);
        Ok(())
    }

    fn queue(&mut self, index: u32) -> Result<(), Errno> {
        self.call::<QBUF, _>(&mut buffer(index))
    }

    fn dequeue(&mut self) -> Result<Filled, Errno> {
        let mut taken = buffer(0);
        self.call::<DQBUF, _>(&mut taken)?;
        Ok(Filled {
            index: taken.index,
            bytes: taken.bytesused,
            is_flagged: taken.flags & BUF_FLAG_ERROR != 0,
            sequence: taken.sequence,
        })
    }

    fn stream_on(&mut self) -> Result<(), Errno> {
        self.switch::<STREAMON>()
    }

    fn stream_off(&mut self) -> Result<(), Errno> {
        self.switch::<STREAMOFF>()
    }

    fn wait(&mut self, patience: Duration) -> Result<Ready, Errno> {
        let mut asked = [PollFd::new(&self.file, PollFlags::IN)];
        let patience = Timespec::try_from(patience).map_err(|_| Errno::INVAL)?;
        match poll(&mut asked, Some(&patience)) {
            // A signal ended it early; whoever waits looks at the clock anyway.
            Ok(0) | Err(Errno::INTR) => return Ok(Ready::Nothing),
            Ok(_) => {}
            Err(error) => return Err(error),
        }
        let trouble = PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL;
        Ok(if asked[0].revents().intersects(trouble) {
            Ready::Trouble
        } else {
            Ready::Frame
        })
    }

    fn copy(&self, index: u32, bytes: usize, into: &mut Vec<u8>) {
        if let Some(Some(mapped)) = self.mapped.get(index as usize) {
            mapped.copy(bytes, into);
        }
    }
}

/// Memory that the kernel fills.
struct Mapped {
    start: NonNull<u8>,
    length: usize,
}

#[expect(unsafe_code, reason = "a raw pointer is not Send by itself")]
// SAFETY: the mapping belongs to the process and to this value alone; any thread may read or end it.
unsafe impl Send for Mapped {}

impl Mapped {
    #[expect(unsafe_code, reason = "the kernel hands frames over in mapped memory")]
    fn new(file: &OwnedFd, length: usize, offset: u64) -> Result<Self, Errno> {
        let flags = MapFlags::SHARED;
        let protection = ProtFlags::READ;
        // SAFETY: the kernel chooses a place that is free, so nothing of ours is replaced.
        let start = unsafe {
            mmap(
                std::ptr::null_mut(),
                length,
                protection,
                flags,
                file,
                offset,
            )
        }?;
        let start = NonNull::new(start.cast()).ok_or(Errno::NOMEM)?;
        Ok(Self { start, length })
    }

    #[expect(unsafe_code, reason = "the kernel hands frames over in mapped memory")]
    fn copy(&self, bytes: usize, into: &mut Vec<u8>) {
        let bytes = bytes.min(self.length);
        into.reserve(bytes);
        let had = into.len();
        // SAFETY: `bytes` lie in the mapping, and there is room for them at the end of `into`,
        // which is other memory. A device that writes meanwhile spoils the picture, not the
        // program: no reference into the mapping is made, and any byte is a `u8`.
        unsafe {
            self.start
                .as_ptr()
                .copy_to_nonoverlapping(into.as_mut_ptr().add(had), bytes);
            into.set_len(had + bytes);
        }
    }
}

impl Drop for Mapped {
    #[expect(unsafe_code, reason = "what was mapped is unmapped")]
    fn drop(&mut self) {
        // SAFETY: `new` mapped exactly this, and nobody holds a reference into it.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn node(file: impl Into<OwnedFd>) -> LinuxNode {
        LinuxNode {
            mapped: Vec::new(),
            file: file.into(),
        }
    }

    #[test]
    fn mapped_memory_is_copied_behind_what_is_there_and_never_past_its_end() {
        let mut file = tempfile::tempfile().expect("a file");
        let page = vec![7; 4096];
        file.write_all(&page).expect("room on the disk");
        let mapped = Mapped::new(&file.into(), page.len(), 0).expect("a file can be mapped");
        let mut node = node(tempfile::tempfile().expect("a file"));
        node.mapped.push(Some(mapped));
        let mut bytes = vec![1];
        node.copy(0, 2, &mut bytes);
        assert_eq!(bytes, [1, 7, 7]);
        node.copy(0, usize::MAX, &mut bytes);
        assert_eq!(bytes.len(), 3 + 4096);
        node.copy(9, 2, &mut bytes);
        assert_eq!(bytes.len(), 3 + 4096, "there is no such buffer");
    }

    #[test]
    fn a_wait_ends_with_bytes_with_trouble_or_with_its_patience() {
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        let mut node = node(reader);
        let moment = Duration::from_millis(5);
        assert_eq!(node.wait(moment), Ok(Ready::Nothing));
        writer.write_all(&[1]).expect("room in the pipe");
        assert_eq!(node.wait(moment), Ok(Ready::Frame));
        drop(writer);
        assert_eq!(node.wait(moment), Ok(Ready::Trouble));
    }

    #[test]
    fn a_file_that_knows_no_video_refuses_every_call() {
        let mut node = node(tempfile::tempfile().expect("a file"));
        assert_eq!(node.query_capability(), Err(Errno::NOTTY));
        assert_eq!(node.enum_format(0), Err(Errno::NOTTY));
        assert_eq!(node.set_format(FourCc::MJPEG, 640, 480), Err(Errno::NOTTY));
        assert_eq!(node.get_format(), Err(Errno::NOTTY));
        assert_eq!(node.set_frame_rate(15), Ok(()), "it has none to set");
        assert_eq!(node.request_buffers(4), Err(Errno::NOTTY));
        assert_eq!(node.query_buffer(0), Err(Errno::NOTTY));
        assert_eq!(node.map(0), Err(Errno::NOTTY));
        assert_eq!(node.queue(0), Err(Errno::NOTTY));
        assert_eq!(node.dequeue(), Err(Errno::NOTTY));
        assert_eq!(node.stream_on(), Err(Errno::NOTTY));
        assert_eq!(node.stream_off(), Err(Errno::NOTTY));
    }
}
