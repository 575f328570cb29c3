//! Memory that held a finger holds it no longer when it is given back.
//!
//! The allocator of this test binary looks into every block before it is freed. It finds a run of
//! bytes that only the finger of this test has.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use kiosk_device::capability::FingerprintImage;
use kiosk_fingerprint_reader::Secret;
use kiosk_fingerprint_reader::matching::Minutiae;
use kiosk_fingerprint_reader::protocol::{
    ADDRESS_DEFAULT, Buffer, Decoder, DownChar, Heard, Packet, PacketKind, PacketSize, UpChar,
};
use kiosk_fingerprint_reader::record::{read_image, write_image};
use kiosk_fingerprint_reader::session::Exchange;
use zeroize::ZeroizeOnDrop;

/// Sixteen bytes that stand for somebody's ridges.
const MARK: [u8; 16] = *b"\xA5ridge-of-Mfano\x5A";

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

/// One test, because all threads share one allocator.
#[test]
fn no_freed_block_holds_a_piece_of_a_finger() {
    let careless = left_behind(|| drop(MARK.to_vec()));
    assert_eq!(careless, 1, "the watch sees what is not wiped");
    let packets = left_behind(|| {
        let packet = Packet::new(ADDRESS_DEFAULT, PacketKind::Data, &MARK);
        let mut decoder = Decoder::default();
        drop(decoder.push(&packet.bytes()));
        // Half of a packet is still inside when the decoder goes.
        drop(decoder.push(&packet.bytes()[..26]));
    });
    assert_eq!(packets, 0);
    let templates = left_behind(|| {
        let mut exchange = Exchange::new(UpChar(Buffer::One), ADDRESS_DEFAULT);
        drop(exchange.next(Duration::ZERO));
        for (kind, payload) in [
            (PacketKind::Acknowledge, &[0][..]),
            (PacketKind::Data, &MARK),
            (PacketKind::LastData, &MARK),
        ] {
            let packet = Packet::new(ADDRESS_DEFAULT, kind, payload);
            exchange.hear(&Heard::Packet(packet), Duration::ZERO);
        }
        let answer = exchange.outcome().expect("whole");
        assert_eq!(answer.data.len(), 32);
        let down = Exchange::new(DownChar(Buffer::One), ADDRESS_DEFAULT);
        drop(down.with_data(&answer.data, PacketSize::Bytes32));
    });
    assert_eq!(templates, 0);
    let secrets = left_behind(|| {
        let mut secret = Secret::with_room(64);
        secret.extend(&MARK).expect("there is room");
    });
    assert_eq!(secrets, 0);
    let pictures = left_behind(|| {
        let picture = FingerprintImage::new(16, 1, MARK.to_vec()).expect("one row");
        let record = write_image(&picture).expect("a size");
        drop(read_image(record.as_slice()));
    });
    assert_eq!(pictures, 0);
}

/// Has another value for types that can be printed than for those that cannot.
trait Printable {
    fn is_printable(&self) -> bool;
}

struct Asked<T>(std::marker::PhantomData<T>);

impl<T: Debug> Printable for Asked<T> {
    fn is_printable(&self) -> bool {
        true
    }
}

trait NotPrintable {
    fn is_printable(&self) -> bool;
}

impl<T> NotPrintable for &Asked<T> {
    fn is_printable(&self) -> bool {
        false
    }
}

macro_rules! is_printable {
    ($asked:ty) => {
        (&Asked::<$asked>(std::marker::PhantomData)).is_printable()
    };
}

#[test]
fn what_is_of_a_finger_cannot_be_printed_and_wipes_itself() {
    fn wipes_itself<T: ZeroizeOnDrop>() {}
    wipes_itself::<Secret>();
    wipes_itself::<FingerprintImage>();
    wipes_itself::<Minutiae>();
    assert!(is_printable!(u8), "the question can be answered with yes");
    assert!(!is_printable!(Secret));
    assert!(!is_printable!(Packet));
    assert!(!is_printable!(FingerprintImage));
    assert!(!is_printable!(Minutiae));
}
