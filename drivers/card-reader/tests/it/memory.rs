//! What one thread of this test binary holds in memory, and what it leaves there.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Watching;

#[global_allocator]
static ALLOCATOR: Watching = Watching;

#[derive(Clone, Copy)]
struct Watch {
    marks: &'static [&'static [u8]],
    seen: Seen,
    held: usize,
}

/// What the watch saw.
#[derive(Clone, Copy, Default)]
pub struct Seen {
    /// Blocks that were given back with a mark in them.
    pub left_behind: usize,
    /// The most bytes that were held at once, beyond those at the beginning.
    pub most_bytes: usize,
}

thread_local! {
    static WATCH: Cell<Option<Watch>> = const { Cell::new(None) };
}

/// Does `work` on this thread and looks for `marks` in what it gives back. Other threads are not
/// watched: a chip on one of them is somebody else's memory.
pub fn watched(marks: &'static [&'static [u8]], work: impl FnOnce()) -> Seen {
    let watch = Watch {
        marks,
        seen: Seen::default(),
        held: 0,
    };
    WATCH.set(Some(watch));
    work();
    WATCH.take().map(|watch| watch.seen).unwrap_or_default()
}

impl Watch {
    fn taken(&mut self, bytes: usize) {
        self.held += bytes;
        self.seen.most_bytes = self.seen.most_bytes.max(self.held);
    }

    fn given_back(&mut self, block: &[u8]) {
        self.held = self.held.saturating_sub(block.len());
        let holds = |mark: &&[u8]| block.windows(mark.len()).any(|window| window == *mark);
        if self.marks.iter().any(holds) {
            self.seen.left_behind += 1;
        }
    }
}

fn tell(news: impl FnOnce(&mut Watch)) {
    // A thread that is ending has no watch any more.
    let _ = WATCH.try_with(|place| {
        if let Some(mut watch) = place.get() {
            news(&mut watch);
            place.set(Some(watch));
        }
    });
}

#[expect(
    unsafe_code,
    reason = "an allocator is the only place that sees memory given back"
)]
// SAFETY: everything is handed to the system's allocator; blocks are only read before they are freed.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        tell(|watch| watch.taken(layout.size()));
        // SAFETY: as the caller promises. Zeroed, so that reading the whole block later is sound.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is `layout.size()` bytes long, initialised, and still ours.
        let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
        tell(|watch| watch.given_back(bytes));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}
