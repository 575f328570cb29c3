//! Keeps the system's allocator from keeping what it was given back.
//!
//! glibc gives every thread an arena of its own, up to eight for each processor, and an arena gives
//! nothing back to the system while its top is smaller than a threshold. That threshold grows with
//! the largest block that was ever given back: after one photograph of some megabytes it is twice as
//! large. So each thread that once unpacked a photograph keeps room for it, and photographs, papers
//! and readings come on threads of their own. What was in use stayed flat, what was kept did not.

use libc::{M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, c_int};

/// One for the face, one for everybody else: nobody here takes memory all the time.
const ARENAS: c_int = 2;
/// A block this large is mapped for itself and goes back to the system at once. Far above a text,
/// far below a picture.
const LARGE_BYTES: c_int = 256 << 10;
/// An arena keeps this much at its top, so that a page that comes and goes asks the system for
/// nothing.
const KEPT_BYTES: c_int = 1 << 20;

/// Fixes what glibc would adapt; for the beginning of `main`, before there is a second thread.
pub fn fix() {
    let settings = [
        (M_ARENA_MAX, ARENAS),
        (M_MMAP_THRESHOLD, LARGE_BYTES),
        (M_TRIM_THRESHOLD, KEPT_BYTES),
    ];
    for (setting, value) in settings {
        #[expect(unsafe_code, reason = "there is no safe function for it")]
        // SAFETY: takes two numbers and looks at no memory of ours.
        let taken = unsafe { libc::mallopt(setting, value) };
        if taken == 0 {
            tracing::warn!(setting, value, "the allocator keeps its own setting");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::*;

    /// Each its own arena, if it were allowed one.
    const THREADS: usize = 12;
    /// As a photograph that was unpacked.
    const PICTURE_BYTES: usize = 3 << 20;
    const KEPT_KIB_MAX: usize = 4 << 10;

    /// Memory that belongs to no file, in KiB.
    fn resident_kib() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").expect("this process");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        kib.expect("a number")
    }

    /// Takes a picture's block, writes it full and gives it back.
    fn unpack() {
        drop(std::hint::black_box(vec![7_u8; PICTURE_BYTES]));
    }

    #[test]
    fn what_threads_gave_back_is_not_kept_for_each_of_them() {
        fix();
        // What teaches an allocator that adapts to keep blocks of this size.
        unpack();
        let before = resident_kib();
        let together = Arc::new(Barrier::new(THREADS + 1));
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                let together = Arc::clone(&together);
                thread::spawn(move || {
                    // All at once, so that no two share an arena by chance.
                    together.wait();
                    unpack();
                    together.wait();
                    together.wait();
                })
            })
            .collect();
        together.wait();
        together.wait();
        let kept = resident_kib().saturating_sub(before);
        together.wait();
        for thread in threads {
            thread.join().expect("it ends");
        }
        assert!(kept < KEPT_KIB_MAX, "{kept} KiB are kept");
    }
}
