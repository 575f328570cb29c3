//! Properties of the decoder and of the readers of records: any bytes, in any pieces.

use kiosk_fingerprint_reader::protocol::{
    Decoder, FRAME_BYTES, Heard, PAYLOAD_BYTES_MAX, Packet, PacketKind,
};
use kiosk_fingerprint_reader::record::{read_image, read_minutiae};
use proptest::collection::vec;
use proptest::prelude::*;

/// Heard packets as plain bytes; noise is left out, since runs of it are reported once a push.
fn packets(decoder: &mut Decoder, bytes: &[u8]) -> Vec<(u32, u8, Vec<u8>)> {
    decoder
        .push(bytes)
        .into_iter()
        .filter_map(|heard| match heard {
            Heard::Packet(packet) => Some((
                packet.address,
                packet.kind.byte(),
                packet.payload.as_slice().to_vec(),
            )),
            Heard::Noise(_) => None,
        })
        .collect()
}

fn in_pieces(bytes: &[u8], sizes: &[usize]) -> Vec<(u32, u8, Vec<u8>)> {
    let (mut decoder, mut rest, mut all) = (Decoder::default(), bytes, Vec::new());
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let size = sizes.next().copied().unwrap_or(1).clamp(1, rest.len());
        let (piece, behind) = rest.split_at(size);
        all.extend(packets(&mut decoder, piece));
        rest = behind;
        assert!(decoder.pending() < PAYLOAD_BYTES_MAX + FRAME_BYTES);
    }
    all
}

/// Bytes in which starts and kinds are far commoner than by chance.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => Just(vec![0xEF, 0x01]),
        2 => Just(vec![0xEF]),
        2 => Just(vec![0xFF; 4]),
        2 => prop::sample::select(vec![vec![0x07, 0, 3], vec![0x02, 1, 2], vec![0x08, 0xFF, 0xFF]]),
        3 => vec(any::<u8>(), 0..40),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_the_same_packets_however_they_are_cut(
        bytes in nasty(),
        sizes in vec(1_usize..40, 1..8),
    ) {
        prop_assert_eq!(in_pieces(&bytes, &sizes), in_pieces(&bytes, &[bytes.len().max(1)]));
    }

    #[test]
    fn a_packet_behind_any_bytes_is_found_at_the_latest_after_its_repetition(
        bytes in nasty(),
        payload in vec(any::<u8>(), 0..=PAYLOAD_BYTES_MAX),
        address in any::<u32>(),
    ) {
        let packet = Packet::new(address, PacketKind::Data, &payload);
        let mut stream = bytes;
        // A broken packet may claim at most the next 267 bytes; it has had them after some copies.
        for _ in 0..=(PAYLOAD_BYTES_MAX + FRAME_BYTES) / FRAME_BYTES {
            stream.extend_from_slice(&packet.bytes());
        }
        let last = in_pieces(&stream, &[7]).pop();
        prop_assert_eq!(last, Some((address, PacketKind::Data.byte(), payload)));
    }

    #[test]
    fn any_bytes_are_read_as_records_without_panic(
        kind in prop::sample::select(vec![&b"FMR\0 20\0"[..], b"FIR\x00010\0", b""]),
        bytes in vec(any::<u8>(), 0..200),
    ) {
        let mut record = kind.to_vec();
        record.extend(bytes);
        let claims = record.len() as u32;
        if record.len() > 14 {
            let at = if kind.starts_with(b"FMR") { 8 } else { 10 };
            record[8..10].fill(0);
            record[at..at + 4].copy_from_slice(&claims.to_be_bytes());
        }
        if let Ok((minutiae, frame)) = read_minutiae(&record) {
            prop_assert!(minutiae.as_slice().iter().all(|one| one.x < frame.width_px));
        }
        if let Ok(picture) = read_image(&record) {
            prop_assert!(picture.grey().len() < record.len());
        }
    }
}
