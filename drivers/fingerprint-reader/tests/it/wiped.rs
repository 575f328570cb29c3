//! Memory that held a finger holds it no longer when it is given back.

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

use crate::printable::is_printable;
use crate::watch::{MARK, left_behind};

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
