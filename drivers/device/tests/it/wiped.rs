//! Memory through which a link carried something holds it no longer when it is given back.
//!
//! The allocator of this test binary looks into every block before it is freed. It finds a run of
//! bytes that only this test sends.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use kiosk_device::Link;
use kiosk_device::link::{from_stream, pair};

/// Sixteen bytes that stand for somebody's ridges.
const MARK: [u8; 16] = *b"\xA5ridge-of-Mfano\x5A";
const SOON: Duration = Duration::from_secs(20);

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

/// How many freed blocks still hold the mark after `work`.
fn left_behind(work: impl FnOnce()) -> usize {
    let before = LEFT_BEHIND.load(Ordering::Relaxed);
    WATCH.store(true, Ordering::Relaxed);
    work();
    WATCH.store(false, Ordering::Relaxed);
    LEFT_BEHIND.load(Ordering::Relaxed) - before
}

/// Sends marks, takes some of them piece by piece, throws some away, leaves some unread.
fn carry(near: &mut dyn Link, mut send: impl FnMut(&[u8])) {
    for _ in 0..200 {
        send(&MARK);
    }
    let mut piece = [0; 24];
    for _ in 0..20 {
        near.read(&mut piece, SOON).expect("there is more");
    }
    near.drain().expect("still there");
    for _ in 0..3 {
        send(&MARK);
    }
    near.read(&mut piece[..5], SOON).expect("the first of it");
}

fn tcp_pair() -> (Box<dyn Link>, TcpStream) {
    let door = TcpListener::bind("127.0.0.1:0").expect("a port");
    let far = TcpStream::connect(door.local_addr().expect("bound")).expect("connected");
    let (near, _) = door.accept().expect("accepted");
    (from_stream("test".into(), near).expect("a link"), far)
}

/// One test, because all threads share one allocator.
#[test]
fn no_block_that_a_link_gives_back_holds_what_it_carried() {
    let careless = left_behind(|| drop(MARK.to_vec()));
    assert_eq!(careless, 1, "the watch sees what is not wiped");
    let in_memory = left_behind(|| {
        let (mut near, mut far) = pair("test");
        carry(&mut near, |bytes| {
            far.write_all(bytes, SOON).expect("written");
        });
    });
    assert_eq!(in_memory, 0);
    let pumped = left_behind(|| {
        let (mut near, mut far) = tcp_pair();
        carry(&mut *near, |bytes| far.write_all(bytes).expect("written"));
        near.write_all(&MARK, SOON).expect("written");
        far.read_exact(&mut [0; 16]).expect("arrived");
    });
    assert_eq!(pumped, 0);
}
