//! The allocator of a test binary that looks into every block before it is freed, on every thread.
//! It finds a run of bytes that only its test has.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Sixteen bytes that stand for somebody's ridges.
pub const MARK: [u8; 16] = *b"\xA5ridge-of-Mfano\x5A";

struct Watching;

static WATCH: AtomicBool = AtomicBool::new(false);
static LEFT_BEHIND: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Watching = Watching;

#[expect(
    unsafe_code,
    reason = "an allocator is the only place that sees memory given back"
)]
// SAFETY: everything is handed to the system's allocator; blocks are only read before they are freed.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises. Zeroed, so that reading the whole block later is sound.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WATCH.load(Ordering::Relaxed) {
            // SAFETY: the block is `layout.size()` bytes long, initialised, and still ours.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            if bytes.windows(MARK.len()).any(|window| window == MARK) {
                LEFT_BEHIND.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

/// How many freed blocks still hold the mark after `work`. One test of a binary may ask, because all
/// threads share one allocator.
pub fn left_behind(work: impl FnOnce()) -> usize {
    let before = LEFT_BEHIND.load(Ordering::Relaxed);
    WATCH.store(true, Ordering::Relaxed);
    work();
    WATCH.store(false, Ordering::Relaxed);
    LEFT_BEHIND.load(Ordering::Relaxed) - before
}
