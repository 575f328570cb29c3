//! Properties of the PN532's decoder and of the readers of answers: any bytes, in any pieces.

use kiosk_card_reader::pn532::protocol::{
    Air, Command, Decoder, Diagnose, Direction, FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX, Frame,
    GetFirmwareVersion, Heard, InDataExchange, InListPassiveTarget, InRelease, Payload, Request,
    RfConfiguration, SamConfiguration, payload_of,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Heard frames on the wire; noise is left out, since runs of it are reported once a push.
fn frames(decoder: &mut Decoder, bytes: &[u8]) -> Vec<Vec<u8>> {
    decoder
        .push(bytes)
        .into_iter()
        .filter_map(|heard| match heard {
            Heard::Frame(frame) => Some(frame.bytes().to_vec()),
            Heard::Noise(_) => None,
        })
        .collect()
}

fn in_pieces(bytes: &[u8], sizes: &[usize]) -> Vec<Vec<u8>> {
    let (mut decoder, mut rest, mut all) = (Decoder::default(), bytes, Vec::new());
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let size = sizes.next().copied().unwrap_or(1).clamp(1, rest.len());
        let (piece, behind) = rest.split_at(size);
        all.extend(frames(&mut decoder, piece));
        rest = behind;
        assert!(decoder.pending() < FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND);
    }
    all
}

/// Bytes in which starts, lengths and directions are far commoner than by chance.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let starts = vec![
        vec![0x00, 0xFF],
        vec![0x00, 0x00, 0xFF, 0x02, 0xFE, 0xD5],
        vec![0x00, 0x00, 0xFF, 0xFF, 0xFF, 0x01, 0x05, 0xFA, 0xD5],
        vec![0x00, 0x00, 0xFF, 0x40, 0xC0],
    ];
    let piece = prop_oneof![
        3 => prop::sample::select(starts),
        2 => Just(vec![0x00]),
        2 => Just(vec![0xFF]),
        1 => Just(Frame::Ack.bytes().to_vec()),
        3 => vec(any::<u8>(), 0..40),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn direction() -> impl Strategy<Value = Direction> {
    prop::sample::select(vec![Direction::ToModule, Direction::FromModule])
}

/// Reads `rest` as the answer to each command there is.
fn read_as_every_answer(rest: &[u8]) {
    fn read<C: Command>(command: &C, rest: &[u8]) {
        drop(command.read_reply(rest));
        drop(payload_of(command));
    }
    read(&Diagnose { word: [1, 2, 3, 4] }, rest);
    read(&GetFirmwareVersion, rest);
    read(&SamConfiguration, rest);
    read(&RfConfiguration::Looks { more: 1 }, rest);
    read(&InListPassiveTarget { air: Air::A }, rest);
    read(&InListPassiveTarget { air: Air::B }, rest);
    let (target, data) = (1, &[][..]);
    read(&InDataExchange { target, data }, rest);
    read(&InRelease, rest);
}

proptest! {
    #[test]
    fn any_bytes_give_the_same_frames_however_they_are_cut(
        bytes in nasty(),
        sizes in vec(1_usize..40, 1..8),
    ) {
        prop_assert_eq!(in_pieces(&bytes, &sizes), in_pieces(&bytes, &[bytes.len().max(1)]));
    }

    #[test]
    fn every_frame_reads_back_as_written(
        direction in direction(),
        payload in vec(any::<u8>(), 0..FRAME_DATA_BYTES_MAX),
        size in 1_usize..300,
    ) {
        let wire = Frame::data(direction, Payload::new(payload)).bytes().to_vec();
        prop_assert!(wire.len() <= FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND);
        prop_assert_eq!(in_pieces(&wire, &[size]), vec![wire]);
    }

    #[test]
    fn a_frame_behind_any_bytes_is_found_at_the_latest_after_its_repetition(
        bytes in nasty(),
        direction in direction(),
        payload in vec(any::<u8>(), 0..FRAME_DATA_BYTES_MAX),
    ) {
        let wire = Frame::data(direction, Payload::new(payload)).bytes().to_vec();
        let mut stream = bytes;
        // A broken frame may claim at most the next 275 bytes; it has had them after some copies.
        for _ in 0..=(FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND) / wire.len() + 1 {
            stream.extend_from_slice(&wire);
        }
        prop_assert_eq!(in_pieces(&stream, &[7]).pop(), Some(wire));
    }

    #[test]
    fn any_bytes_are_read_as_answers_and_as_commands_without_panic(
        bytes in vec(any::<u8>(), 0..300),
        count in 0_u8..3,
    ) {
        read_as_every_answer(&bytes);
        let mut listed = vec![count, 1];
        listed.extend_from_slice(&bytes);
        read_as_every_answer(&listed);
        if let Some(Request::InDataExchange(command)) = Request::parse(&bytes) {
            prop_assert!(command.data.len() < bytes.len());
        }
    }
}
