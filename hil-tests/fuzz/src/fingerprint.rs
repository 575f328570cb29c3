//! Packets of a fingerprint module, and records of fingers.

use kiosk_device::capability::FingerprintImage;
use kiosk_fingerprint_reader::protocol::{
    ADDRESS_DEFAULT, Decoder, FRAME_BYTES, Heard, PAYLOAD_BYTES_MAX, Packet, PacketKind, Request,
};
use kiosk_fingerprint_reader::record::{read_image, read_minutiae, write_image};

use crate::pieces;

/// Packets, in one piece and in many; and what a module would make of them.
pub fn packets(bytes: &[u8]) {
    let whole = heard(&mut Decoder::default(), bytes);
    let mut decoder = Decoder::default();
    let mut cut = Vec::new();
    for piece in pieces(bytes) {
        cut.extend(heard(&mut decoder, piece));
        assert!(decoder.pending() < PAYLOAD_BYTES_MAX + FRAME_BYTES);
    }
    assert_eq!(whole, cut);
    for (_, payload) in &whole {
        let _ = Request::parse(payload);
    }
}

/// Runs of noise are reported once a push, so they are left out.
fn heard(decoder: &mut Decoder, bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let heard = decoder.push(bytes).into_iter();
    heard
        .filter_map(|heard| match heard {
            Heard::Packet(packet) => Some((packet.kind.byte(), packet.payload.as_slice().to_vec())),
            Heard::Noise(_) => None,
        })
        .collect()
}

/// ISO/IEC 19794-2 and -4: what is read is written as it was, where we write it.
pub fn records(bytes: &[u8]) {
    if let Ok(picture) = read_image(bytes) {
        let again = write_image(&picture).map(|record| record.as_slice().to_vec());
        let read = again.and_then(|again| read_image(&again).ok());
        assert!(read.is_some_and(|read| read == picture));
    }
    let _ = read_minutiae(bytes);
}

/// A command, an acknowledgement, a transfer.
pub fn packet_seeds() -> Vec<Vec<u8>> {
    let packet =
        |kind, payload: &[u8]| Packet::new(ADDRESS_DEFAULT, kind, payload).bytes().to_vec();
    let mut seeds = vec![
        packet(PacketKind::Command, &[0x01]),
        packet(PacketKind::Command, &[0x02, 0x01]),
        packet(PacketKind::Acknowledge, &[0x00]),
        packet(PacketKind::Data, &[0xA5; 128]),
        packet(PacketKind::LastData, &[0x5A; 32]),
    ];
    seeds.push([&[0x55], seeds.concat().as_slice()].concat());
    seeds
}

/// A small picture of a finger.
pub fn record_seeds() -> Vec<Vec<u8>> {
    let picture = FingerprintImage::new(8, 8, (0..64).collect());
    let record = picture.as_ref().and_then(write_image);
    record
        .map(|record| record.as_slice().to_vec())
        .into_iter()
        .collect()
}
