//! The picture that rqrr draws on while it searches, with a clock in it.
//!
//! rqrr has no bound of its own: a picture full of finder patterns makes it copy and fill the
//! picture for every pair of them. Every pixel that it touches passes here, so this is where it is
//! stopped: by unwinding, which `quick` catches.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::time::Instant;

use image::{GenericImage, GenericImageView, GrayImage, Luma, Pixel as _};
use zeroize::Zeroizing;

/// What unwinds when the time is over.
pub struct TimeOver;

/// Pixels that are touched between two looks at the clock.
const TOUCHES: u32 = 1 << 16;
/// With what rqrr paints a finder pattern that it believes in.
const FINDER: u8 = 2;
/// So many beginnings of such patterns are painted at most: between two looks at the clock, rqrr
/// compares all of them with each other. Three make a code; each may count once a row.
const FINDER_STARTS_MAX: u32 = 4_000;

/// A picture that can be touched until its time is over. Copies have the same clock.
#[derive(Clone)]
pub struct Canvas {
    width: u32,
    height: u32,
    pixels: Zeroizing<Vec<u8>>,
    clock: Rc<Clock>,
}

struct Clock {
    until: Instant,
    touches_left: Cell<u32>,
    finder_starts: Cell<u32>,
}

impl Canvas {
    /// A copy of `picture`.
    pub fn new(picture: &GrayImage, until: Instant) -> Self {
        Self {
            width: picture.width(),
            height: picture.height(),
            pixels: Zeroizing::new(picture.as_raw().clone()),
            clock: Rc::new(Clock {
                until,
                touches_left: Cell::new(TOUCHES),
                finder_starts: Cell::new(0),
            }),
        }
    }

    fn touch(&self, x: u32, y: u32) -> usize {
        match self.clock.touches_left.get() {
            0 => self.look_at_the_clock(),
            left => self.clock.touches_left.set(left - 1),
        }
        y as usize * self.width as usize + x as usize
    }

    #[cold]
    fn look_at_the_clock(&self) {
        if Instant::now() >= self.clock.until {
            // No panic hook is called for this.
            resume_unwind(Box::new(TimeOver));
        }
        self.clock.touches_left.set(TOUCHES);
    }

    /// Counts the first pixel of a patch: none of those above, below or left is painted.
    fn count_finder(&self, at: usize) {
        let line = self.width as usize;
        let painted = |place: Option<usize>| {
            place.is_some_and(|place| self.pixels.get(place) == Some(&FINDER))
        };
        let near = [
            at.checked_sub(line),
            at.checked_add(line),
            at.checked_sub(1),
        ];
        if near.into_iter().any(painted) {
            return;
        }
        let starts = self.clock.finder_starts.get() + 1;
        self.clock.finder_starts.set(starts);
        if starts > FINDER_STARTS_MAX {
            resume_unwind(Box::new(TimeOver));
        }
    }
}

impl GenericImageView for Canvas {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        Luma([self.pixels[self.touch(x, y)]])
    }
}

impl GenericImage for Canvas {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        let at = self.touch(x, y);
        Luma::from_slice_mut(&mut self.pixels[at..=at])
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        let at = self.touch(x, y);
        if pixel.0[0] == FINDER && self.pixels[at] != FINDER {
            self.count_finder(at);
        }
        self.pixels[at] = pixel.0[0];
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}
