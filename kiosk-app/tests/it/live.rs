//! What a thread of this test binary has taken of memory and not given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// Below nothing when a thread gives back what another one has taken.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// Of this thread, in bytes.
pub fn bytes() -> isize {
    LIVE.get()
}

fn count(bytes: isize) {
    // A thread that is ending counts no more.
    let _ = LIVE.try_with(|live| live.set(live.get() + bytes));
}

/// A block is never larger than `isize::MAX`; see `Layout`.
fn size(layout: Layout) -> isize {
    layout.size().cast_signed()
}

#[expect(
    unsafe_code,
    reason = "an allocator is the only one who sees every block"
)]
// SAFETY: every call goes on to the system's allocator with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(size(layout));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(size(layout));
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-size(layout));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}
