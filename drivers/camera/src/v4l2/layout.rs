//! What the kernel reads and writes, field by field: `linux/videodev2.h`.
//!
//! The numbers of the calls contain the sizes of the structures, so a wrong structure is refused
//! and not misunderstood. `tests/it/layout.rs` lets the system's own header print both. Where the
//! header has a union, only the member for single-plane capture is named.

#![expect(missing_docs, reason = "the fields have the header's own names")]

use std::mem::size_of;

use rustix::ioctl::{Opcode, opcode};

/// `V4L2_BUF_TYPE_VIDEO_CAPTURE`.
pub const BUF_TYPE_VIDEO_CAPTURE: u32 = 1;
/// `V4L2_MEMORY_MMAP`.
pub const MEMORY_MMAP: u32 = 1;
/// `V4L2_FIELD_NONE`: whole pictures, not every other line.
pub const FIELD_NONE: u32 = 1;
/// `V4L2_CAP_VIDEO_CAPTURE`.
pub const CAP_VIDEO_CAPTURE: u32 = 0x0000_0001;
/// `V4L2_CAP_STREAMING`.
pub const CAP_STREAMING: u32 = 0x0400_0000;
/// `V4L2_CAP_DEVICE_CAPS`: the node has capabilities of its own beside those of the whole device.
pub const CAP_DEVICE_CAPS: u32 = 0x8000_0000;
/// `V4L2_CAP_TIMEPERFRAME`: the rate can be set.
pub const CAP_TIMEPERFRAME: u32 = 0x1000;
/// `V4L2_BUF_FLAG_ERROR`: the frame is damaged, the buffer is not.
pub const BUF_FLAG_ERROR: u32 = 0x0040;

/// `struct v4l2_capability`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2Capability {
    pub driver: [u8; 16],
    pub card: [u8; 32],
    pub bus_info: [u8; 32],
    pub version: u32,
    pub capabilities: u32,
    pub device_caps: u32,
    pub reserved: [u32; 3],
}

/// `struct v4l2_fmtdesc`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2FmtDesc {
    pub index: u32,
    pub kind: u32,
    pub flags: u32,
    pub description: [u8; 32],
    pub pixelformat: u32,
    pub mbus_code: u32,
    pub reserved: [u32; 3],
}

/// `struct v4l2_pix_format`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2PixFormat {
    pub width: u32,
    pub height: u32,
    pub pixelformat: u32,
    pub field: u32,
    pub bytesperline: u32,
    pub sizeimage: u32,
    pub colorspace: u32,
    pub private: u32,
    pub flags: u32,
    pub ycbcr_enc: u32,
    pub quantization: u32,
    pub xfer_func: u32,
}

/// What is left of the union's 200 bytes; pointers in another member align it.
const FORMAT_REST: usize = (200 - size_of::<V4l2PixFormat>()) / size_of::<usize>();

/// `struct v4l2_format`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2Format {
    pub kind: u32,
    pub fmt: V4l2FormatUnion,
}

/// The union in [`V4l2Format`].
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V4l2FormatUnion {
    pub pix: V4l2PixFormat,
    pub rest: [usize; FORMAT_REST],
}

impl Default for V4l2FormatUnion {
    fn default() -> Self {
        Self {
            pix: V4l2PixFormat::default(),
            rest: [0; FORMAT_REST],
        }
    }
}

/// `struct v4l2_captureparm`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2CaptureParm {
    pub capability: u32,
    pub capturemode: u32,
    pub numerator: u32,
    pub denominator: u32,
    pub extendedmode: u32,
    pub readbuffers: u32,
    pub reserved: [u32; 4],
}

/// `struct v4l2_streamparm`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2StreamParm {
    pub kind: u32,
    pub capture: V4l2CaptureParm,
    pub rest: [[u32; 20]; 2],
}

/// `struct v4l2_requestbuffers`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2RequestBuffers {
    pub count: u32,
    pub kind: u32,
    pub memory: u32,
    pub capabilities: u32,
    pub flags: u8,
    pub reserved: [u8; 3],
}

/// `struct v4l2_buffer`. `m` is the offset for `mmap`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct V4l2Buffer {
    pub index: u32,
    pub kind: u32,
    pub bytesused: u32,
    pub flags: u32,
    pub field: u32,
    pub timestamp: [isize; 2],
    pub timecode: [u32; 4],
    pub sequence: u32,
    pub memory: u32,
    pub m: usize,
    pub length: u32,
    pub reserved2: u32,
    pub request_fd: u32,
}

/// `VIDIOC_QUERYCAP`.
pub const QUERYCAP: Opcode = opcode::read::<V4l2Capability>(b'V', 0);
/// `VIDIOC_ENUM_FMT`.
pub const ENUM_FMT: Opcode = opcode::read_write::<V4l2FmtDesc>(b'V', 2);
/// `VIDIOC_G_FMT`.
pub const G_FMT: Opcode = opcode::read_write::<V4l2Format>(b'V', 4);
/// `VIDIOC_S_FMT`.
pub const S_FMT: Opcode = opcode::read_write::<V4l2Format>(b'V', 5);
/// `VIDIOC_REQBUFS`.
pub const REQBUFS: Opcode = opcode::read_write::<V4l2RequestBuffers>(b'V', 8);
/// `VIDIOC_QUERYBUF`.
pub const QUERYBUF: Opcode = opcode::read_write::<V4l2Buffer>(b'V', 9);
/// `VIDIOC_QBUF`.
pub const QBUF: Opcode = opcode::read_write::<V4l2Buffer>(b'V', 15);
/// `VIDIOC_DQBUF`.
pub const DQBUF: Opcode = opcode::read_write::<V4l2Buffer>(b'V', 17);
/// `VIDIOC_STREAMON`.
pub const STREAMON: Opcode = opcode::write::<i32>(b'V', 18);
/// `VIDIOC_STREAMOFF`.
pub const STREAMOFF: Opcode = opcode::write::<i32>(b'V', 19);
/// `VIDIOC_G_PARM`.
pub const G_PARM: Opcode = opcode::read_write::<V4l2StreamParm>(b'V', 21);
/// `VIDIOC_S_PARM`.
pub const S_PARM: Opcode = opcode::read_write::<V4l2StreamParm>(b'V', 22);
