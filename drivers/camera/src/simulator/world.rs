//! A simulated camera, what lies before it, and the hand at both.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use image::DynamicImage;
use kiosk_device::dock::Dock;

use super::breakage::{Breakage, Planned};
use super::packing;
use super::rules::{Rules, Sent};
use super::wire::Message;
use crate::sample;
use crate::v4l2::{About, Errno, Format, FourCc, Step};

/// The hand at a simulated camera. Clones reach the same camera.
#[derive(Clone)]
pub struct KernelDock {
    pub(super) world: Dock<World>,
}

/// The camera and what it sees.
pub(super) struct World {
    about: About,
    formats: Vec<FourCc>,
    sizes: Vec<(u32, u32)>,
    pub(super) interval: Duration,
    is_plugged: bool,
    /// Counts how often it was plugged in: an open file is of one plugging.
    plugged: u64,
    /// `N` of `/dev/videoN`.
    number: u32,
    /// Which open file has the buffers.
    owner: Option<u64>,
    opened: u64,
    shown: DynamicImage,
    is_covered: bool,
    packed: HashMap<(FourCc, u32, u32), Arc<Vec<u8>>>,
    planned: Option<Planned>,
    /// Frame breakages whose step was reached.
    broken: Option<Breakage>,
    steps: Vec<Step>,
}

/// A lens with a hand on it.
const COVERED: u8 = 3;
/// Steps that are remembered.
const STEPS_MAX: usize = 10_000;

impl Default for KernelDock {
    fn default() -> Self {
        Self {
            world: Dock::new(World::default()),
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self {
            about: About {
                driver: "uvcvideo".to_owned(),
                card: "Simulated Camera".to_owned(),
                bus: "usb-simulated-1".to_owned(),
                captures: true,
                streams: true,
            },
            formats: vec![FourCc::YUYV, FourCc::MJPEG],
            sizes: vec![(640, 480), (1280, 720), (1920, 1080)],
            interval: Duration::from_millis(33),
            is_plugged: true,
            plugged: 0,
            number: 0,
            owner: None,
            opened: 0,
            shown: sample::empty_plate(),
            is_covered: false,
            packed: HashMap::new(),
            planned: None,
            broken: None,
            steps: Vec::new(),
        }
    }
}

impl KernelDock {
    /// Where the camera is found whatever its number is.
    pub const STABLE_PATH: &'static str = "/dev/v4l/by-id/usb-Simulated_Camera-video-index0";

    /// Lets the camera see `picture`; it is fitted into the frame.
    pub fn show(&self, picture: DynamicImage) {
        self.world.change(|world| {
            world.shown = picture;
            world.packed.clear();
        });
    }

    /// Takes away what the camera sees; the plate is left.
    pub fn take_away(&self) {
        self.show(sample::empty_plate());
    }

    /// Blurs what the camera sees.
    pub fn blur(&self, sigma: f32) {
        let shown = self.world.look(|world| world.shown.clone());
        self.show(shown.blur(sigma));
    }

    /// Holds a hand before the lens, or takes it away.
    pub fn cover(&self, is_covered: bool) {
        self.world.change(|world| {
            world.is_covered = is_covered;
            world.packed.clear();
        });
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.world.change(World::unplug);
    }

    /// Puts the cable in again; the camera gets another number.
    pub fn plug_in(&self) {
        self.world.change(World::plug_in);
    }

    /// Plans a breakage, or none any more.
    pub fn plan(&self, planned: Option<Planned>) {
        self.world.change(|world| {
            world.planned = planned;
            world.broken = None;
        });
    }

    /// Mends what is broken and plugs the camera in, if it is not.
    pub fn mend(&self) {
        self.plan(None);
        self.world.change(|world| {
            if !world.is_plugged {
                world.plug_in();
            }
        });
    }

    /// Breaks all frames from now on, whichever step comes next.
    pub fn break_frames(&self, breakage: Breakage) {
        self.world.change(|world| {
            world.planned = None;
            world.broken = Some(breakage);
        });
    }

    /// Time from frame to frame.
    pub fn set_interval(&self, interval: Duration) {
        self.world.change(|world| world.interval = interval);
    }

    /// What the camera offers.
    pub fn offer(&self, formats: Vec<FourCc>, sizes: Vec<(u32, u32)>) {
        self.world.change(|world| {
            world.formats = formats;
            world.sizes = sizes;
        });
    }

    /// What the camera calls itself.
    pub fn call_it(&self, card: &str) {
        self.world
            .change(|world| world.about.card = card.to_owned());
    }

    /// The calls that were made so far; forgets them.
    pub fn take_steps(&self) -> Vec<Step> {
        self.world.change(|world| std::mem::take(&mut world.steps))
    }

    /// Whether a program has the camera's file open and its buffers in hand.
    pub fn is_in_use(&self) -> bool {
        self.world.look(|world| world.owner.is_some())
    }
}

impl World {
    fn unplug(&mut self) {
        self.is_plugged = false;
        self.owner = None;
    }

    fn plug_in(&mut self) {
        self.unplug();
        self.is_plugged = true;
        self.plugged += 1;
        self.number += 1;
    }

    /// A step is made on a file of plugging `plugged`.
    ///
    /// # Errors
    /// How it goes wrong, if it does.
    pub(super) fn reach(&mut self, step: Step, plugged: u64) -> Result<(), Refusal> {
        if self.steps.len() < STEPS_MAX {
            self.steps.push(step);
        }
        if let Some(planned) = self.planned.filter(|planned| planned.at == step) {
            if planned.once {
                self.planned = None;
            }
            match planned.breakage {
                Breakage::Unplugged => self.unplug(),
                Breakage::Replugged => {
                    self.plug_in();
                    // For ever would never let it work again.
                    self.planned = None;
                }
                Breakage::Hangs => return Err(Refusal::Hangs),
                other => match other.errno() {
                    Some(errno) => return Err(Refusal::Errno(errno)),
                    None => self.broken = Some(other),
                },
            }
        }
        if self.is_gone(plugged) {
            Err(Refusal::Errno(Errno::NODEV))
        } else {
            Ok(())
        }
    }

    pub(super) fn is_gone(&self, plugged: u64) -> bool {
        !self.is_plugged || self.plugged != plugged
    }

    pub(super) fn is_mended(&self) -> bool {
        self.planned.is_none()
    }

    pub(super) fn is_broken(&self, breakage: Breakage) -> bool {
        self.broken == Some(breakage)
    }

    /// Opens `path`: the plugging, and the number of the open file.
    pub(super) fn open(&mut self, path: &Path) -> Result<(u64, u64), Errno> {
        let here = [
            PathBuf::from(KernelDock::STABLE_PATH),
            PathBuf::from(format!("/dev/video{}", self.number)),
        ];
        if !self.is_plugged || !here.iter().any(|known| known == path) {
            return Err(Errno::NOENT);
        }
        self.opened += 1;
        Ok((self.plugged, self.opened))
    }

    /// What it says of itself on a link; nothing, when it is not plugged in.
    pub(super) fn hello(&self) -> Option<Message> {
        self.is_plugged.then(|| Message::Hello {
            card: self.about.card.clone(),
            bus: self.about.bus.clone(),
            sizes: self.sizes.clone(),
        })
    }

    pub(super) fn plugging(&self) -> u64 {
        self.plugged
    }

    pub(super) fn rules(&self) -> Rules {
        Rules::new(self.formats.clone(), self.sizes.clone())
    }

    pub(super) fn about(&self) -> About {
        let mut about = self.about.clone();
        if self.is_broken(Breakage::NotACamera) {
            about.captures = false;
        }
        about
    }

    /// One open file at a time may have buffers.
    pub(super) fn claim(&mut self, file: u64) -> Result<(), Errno> {
        match self.owner {
            Some(owner) if owner != file => Err(Errno::BUSY),
            _ => {
                self.owner = Some(file);
                Ok(())
            }
        }
    }

    pub(super) fn release(&mut self, file: u64) {
        if self.owner == Some(file) {
            self.owner = None;
        }
    }

    /// The next frame; `None` while none comes.
    pub(super) fn frame(&mut self, format: &Format) -> Option<Sent> {
        let sized = |world: &mut Self, width, height| {
            world.packed(format.pixels, width, height).as_ref().clone()
        };
        let mut sent = match self.broken {
            Some(Breakage::Silent) => return None,
            Some(Breakage::OtherSize) => {
                Sent::whole(sized(self, format.width / 2, format.height / 2))
            }
            Some(Breakage::Garbage) => Sent::whole(packing::noise(4_000)),
            _ => Sent::whole(sized(self, format.width, format.height)),
        };
        match self.broken {
            Some(Breakage::Flagged) => sent.is_flagged = true,
            Some(Breakage::Empty) => sent.claimed = 0,
            Some(Breakage::TooLong) => sent.claimed = format.bytes_max + 1,
            Some(Breakage::Truncated) => sent.claimed /= 2,
            _ => {}
        }
        Some(sent)
    }

    fn packed(&mut self, pixels: FourCc, width: u32, height: u32) -> Arc<Vec<u8>> {
        let (shown, covered) = (&self.shown, self.is_covered);
        let packed = self.packed.entry((pixels, width, height));
        let packed = packed.or_insert_with(|| {
            let picture = if covered {
                packing::plain(width, height, COVERED)
            } else {
                packing::fitted(shown, width, height)
            };
            Arc::new(packing::packed(pixels, &picture))
        });
        Arc::clone(packed)
    }
}

/// How a step goes wrong.
pub(super) enum Refusal {
    /// It answers so.
    Errno(Errno),
    /// It does not come back before the camera is mended.
    Hangs,
}
