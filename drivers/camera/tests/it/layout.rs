//! Sizes, places and numbers of the kernel's structures, judged by a C compiler that reads the
//! system's own `linux/videodev2.h`.

use std::fmt::Write as _;
use std::fs;
use std::mem::{offset_of, size_of};
use std::process::Command;

use kiosk_camera::v4l2::layout;

/// A line of a C program that prints a number, and what we say it is.
struct Row {
    c: String,
    ours: u64,
}

fn row(c: impl Into<String>, ours: impl TryInto<u64>) -> Row {
    let ours = ours.try_into().ok().expect("not negative");
    Row { c: c.into(), ours }
}

macro_rules! laid_out {
    ($rows:ident, $ours:ident = $c:literal { $($($field:ident).+ = $c_field:literal),* $(,)? }) => {
        $rows.push(row(concat!("sizeof(struct ", $c, ")"), size_of::<layout::$ours>()));
        $($rows.push(row(
            concat!("offsetof(struct ", $c, ", ", $c_field, ")"),
            offset_of!(layout::$ours, $($field).+),
        ));)*
    };
}

fn structures() -> Vec<Row> {
    let mut rows = Vec::new();
    laid_out!(rows, V4l2Capability = "v4l2_capability" {
        driver = "driver", card = "card", bus_info = "bus_info", version = "version",
        capabilities = "capabilities", device_caps = "device_caps", reserved = "reserved",
    });
    laid_out!(rows, V4l2FmtDesc = "v4l2_fmtdesc" {
        index = "index", kind = "type", flags = "flags", description = "description",
        pixelformat = "pixelformat", mbus_code = "mbus_code", reserved = "reserved",
    });
    laid_out!(rows, V4l2PixFormat = "v4l2_pix_format" {
        width = "width", height = "height", pixelformat = "pixelformat", field = "field",
        bytesperline = "bytesperline", sizeimage = "sizeimage", colorspace = "colorspace",
        private = "priv", flags = "flags", ycbcr_enc = "ycbcr_enc",
        quantization = "quantization", xfer_func = "xfer_func",
    });
    laid_out!(rows, V4l2Format = "v4l2_format" {
        kind = "type", fmt = "fmt", fmt.pix.width = "fmt.pix.width",
        fmt.pix.sizeimage = "fmt.pix.sizeimage",
    });
    laid_out!(rows, V4l2StreamParm = "v4l2_streamparm" {
        kind = "type", capture = "parm", capture.capability = "parm.capture.capability",
        capture.capturemode = "parm.capture.capturemode",
        capture.numerator = "parm.capture.timeperframe.numerator",
        capture.denominator = "parm.capture.timeperframe.denominator",
        capture.extendedmode = "parm.capture.extendedmode",
        capture.readbuffers = "parm.capture.readbuffers",
        capture.reserved = "parm.capture.reserved",
    });
    laid_out!(rows, V4l2RequestBuffers = "v4l2_requestbuffers" {
        count = "count", kind = "type", memory = "memory", capabilities = "capabilities",
        flags = "flags",
    });
    laid_out!(rows, V4l2Buffer = "v4l2_buffer" {
        index = "index", kind = "type", bytesused = "bytesused", flags = "flags",
        field = "field", timestamp = "timestamp", timecode = "timecode",
        sequence = "sequence", memory = "memory", m = "m", length = "length",
        reserved2 = "reserved2", request_fd = "request_fd",
    });
    rows
}

fn numbers() -> Vec<Row> {
    vec![
        row("VIDIOC_QUERYCAP", layout::QUERYCAP),
        row("VIDIOC_ENUM_FMT", layout::ENUM_FMT),
        row("VIDIOC_G_FMT", layout::G_FMT),
        row("VIDIOC_S_FMT", layout::S_FMT),
        row("VIDIOC_REQBUFS", layout::REQBUFS),
        row("VIDIOC_QUERYBUF", layout::QUERYBUF),
        row("VIDIOC_QBUF", layout::QBUF),
        row("VIDIOC_DQBUF", layout::DQBUF),
        row("VIDIOC_STREAMON", layout::STREAMON),
        row("VIDIOC_STREAMOFF", layout::STREAMOFF),
        row("VIDIOC_G_PARM", layout::G_PARM),
        row("VIDIOC_S_PARM", layout::S_PARM),
        row(
            "V4L2_BUF_TYPE_VIDEO_CAPTURE",
            layout::BUF_TYPE_VIDEO_CAPTURE,
        ),
        row("V4L2_MEMORY_MMAP", layout::MEMORY_MMAP),
        row("V4L2_FIELD_NONE", layout::FIELD_NONE),
        row("V4L2_CAP_VIDEO_CAPTURE", layout::CAP_VIDEO_CAPTURE),
        row("V4L2_CAP_STREAMING", layout::CAP_STREAMING),
        row("V4L2_CAP_DEVICE_CAPS", layout::CAP_DEVICE_CAPS),
        row("V4L2_CAP_TIMEPERFRAME", layout::CAP_TIMEPERFRAME),
        row("V4L2_BUF_FLAG_ERROR", layout::BUF_FLAG_ERROR),
        row(
            "V4L2_PIX_FMT_MJPEG",
            kiosk_camera::v4l2::FourCc::MJPEG.number(),
        ),
        row(
            "V4L2_PIX_FMT_YUYV",
            kiosk_camera::v4l2::FourCc::YUYV.number(),
        ),
    ]
}

/// What the header says, line by line.
fn header(rows: &[Row]) -> Vec<u64> {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, program) = (folder.path().join("ask.c"), folder.path().join("ask"));
    let mut text = String::from(
        "#include <stddef.h>\n#include <stdio.h>\n#include <linux/videodev2.h>\nint main(void) {\n",
    );
    for Row { c, .. } in rows {
        // Some numbers are `int` in C: only 32 bits of them count.
        writeln!(
            text,
            "printf(\"%lu\\n\", (unsigned long)(unsigned int)({c}));"
        )
        .expect("text");
    }
    text.push_str("return 0; }\n");
    fs::write(&source, text).expect("below the folder");
    let compiled = Command::new("cc")
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .output()
        .expect("cc runs; install a C compiler");
    let talk = String::from_utf8_lossy(&compiled.stderr);
    assert!(
        compiled.status.success(),
        "Debian's linux-libc-dev has the header: {talk}"
    );
    let said = Command::new(&program).output().expect("it runs");
    let said = String::from_utf8(said.stdout).expect("numbers");
    said.lines()
        .map(|line| line.parse().expect("a number"))
        .collect()
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a cross test has no C compiler at hand; the layout depends on the pointer's size alone"
)]
fn structures_and_numbers_are_those_of_the_systems_own_header() {
    let rows: Vec<Row> = structures().into_iter().chain(numbers()).collect();
    let said = header(&rows);
    assert_eq!(said.len(), rows.len());
    for (Row { c, ours }, theirs) in rows.iter().zip(said) {
        assert_eq!(*ours, theirs, "{c}");
    }
}
