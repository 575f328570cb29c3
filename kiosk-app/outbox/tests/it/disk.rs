//! A small disk whose power can be cut: ext4 in a file, on a loop device.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::ioctl::{Opcode, Setter, ioctl, opcode};

/// `FS_IOC_SHUTDOWN` of the kernel's `include/uapi/linux/fs.h` (`_IOR('X', 125, __u32)`).
const FS_IOC_SHUTDOWN: Opcode = opcode::read::<u32>(b'X', 125);
/// `FS_SHUTDOWN_FLAGS_NOLOGFLUSH` there: neither data nor journal reach the disk any more.
const NO_LOG_FLUSH: u32 = 2;

pub struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

impl Disk {
    /// A disk of `bytes`, of which it takes what is written. Nothing, with the reason on standard
    /// error, where no disk may be mounted.
    pub fn make(beside: &Path, bytes: u64) -> Option<Self> {
        let disk = Self {
            image: beside.join("image"),
            mount: beside.join("mount"),
        };
        std::fs::create_dir(&disk.mount).expect("a folder");
        let image = File::create(&disk.image).expect("a file");
        image.set_len(bytes).expect("room");
        // Blocks as on a kiosk's disk. With the smaller ones of so small a disk SQLite's index of the log,
        // of which it writes one byte in 4,096 to be sure of its room, has holes, and to fill them when
        // the disk is full is a SIGBUS.
        let mut make = Command::new("mkfs.ext4");
        make.args(["-qF", "-b", "4096"]).arg(&disk.image);
        let works = ran(&mut make) && disk.mounts();
        if !works {
            eprintln!("no power is cut: this needs root, mkfs.ext4 and a loop device");
        }
        works.then_some(disk)
    }

    pub fn folder(&self) -> &Path {
        &self.mount
    }

    /// From here on nothing reaches the image.
    pub fn cut(&self) {
        let mount = File::open(&self.mount).expect("mounted");
        #[expect(unsafe_code, reason = "this request has no safe wrapper")]
        // SAFETY: the kernel reads one u32 and writes nothing; the number is that of its header.
        let cut = unsafe { ioctl(&mount, Setter::<FS_IOC_SHUTDOWN, u32>::new(NO_LOG_FLUSH)) };
        cut.expect("ext4 can be shut down by root");
    }

    /// Mounts what the image holds; the journal is replayed as after any power cut.
    pub fn power_up(&self) {
        assert!(self.unmounts(), "nobody holds the disk any more");
        assert!(self.mounts(), "ext4 comes back");
    }

    fn mounts(&self) -> bool {
        let mut mount = Command::new("mount");
        ran(mount.args(["-o", "loop"]).arg(&self.image).arg(&self.mount))
    }

    fn unmounts(&self) -> bool {
        ran(Command::new("umount").arg(&self.mount))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.unmounts();
    }
}

fn ran(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
