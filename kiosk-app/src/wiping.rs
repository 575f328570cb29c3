//! Memory is wiped when it is given back.
//!
//! Types of ours that hold what a citizen said wipe themselves; but the face's texts, the layouts of
//! its letters, decoded photographs and the buffers of the network belong to libraries that do not.
//! So every block is wiped, whoever gives it back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{Ordering, compiler_fence};

/// The system's allocator, with wiped blocks.
pub struct Wiping;

#[expect(
    unsafe_code,
    reason = "an allocator is the only one who sees every block; there is no safe trait for it"
)]
// SAFETY: every call goes on to the system's allocator with the same arguments; the default
// `realloc` takes a new block, copies and gives the old one back, so that it is wiped, too.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the promises of `GlobalAlloc`, which are the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is the caller's until now, and as long as its layout says.
        unsafe { wipe(block, layout.size()) };
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Kept out of line, with a fence: what is written to a block that is given back next would
/// otherwise count as written for nobody, and be left out.
#[inline(never)]
#[expect(unsafe_code, reason = "see above")]
unsafe fn wipe(block: *mut u8, bytes: usize) {
    // SAFETY: the caller owns `bytes` from `block` on.
    unsafe { block.write_bytes(0, bytes) };
    // Says that the bytes are looked at, whatever becomes of the pointer.
    std::hint::black_box(block);
    compiler_fence(Ordering::SeqCst);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "a block is looked at as its next owner sees it")]
    fn a_block_is_wiped_before_it_is_given_back() {
        let mut block = *b"27182818";
        // SAFETY: the block is eight bytes long.
        unsafe { wipe(block.as_mut_ptr(), block.len()) };
        assert_eq!(block, [0; 8]);
    }
}
