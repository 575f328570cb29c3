//! What a PN532 says, and what our simulated one is told.

use kiosk_card_reader::pn532::protocol::{
    Air, Command, Decoder, Direction, FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX, Frame,
    GetFirmwareVersion, Heard, InDataExchange, InListPassiveTarget, Request, answer_to, payload_of,
};

use crate::pieces;

/// Frames, in one piece and in many.
pub fn frames(bytes: &[u8]) {
    let whole = heard(&mut Decoder::default(), bytes);
    let mut decoder = Decoder::default();
    let mut cut = Vec::new();
    for piece in pieces(bytes) {
        cut.extend(heard(&mut decoder, piece));
        assert!(decoder.pending() < FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND);
    }
    assert_eq!(whole, cut);
}

/// Runs of noise are reported once a push, so they are left out.
fn heard(decoder: &mut Decoder, bytes: &[u8]) -> Vec<Vec<u8>> {
    let heard = decoder.push(bytes).into_iter();
    heard
        .filter_map(|heard| match heard {
            Heard::Frame(frame) => Some(frame.bytes().to_vec()),
            Heard::Noise(_) => None,
        })
        .collect()
}

/// What a frame carries, as a command and as every answer.
pub fn payloads(bytes: &[u8]) {
    let _ = Request::parse(bytes);
    let _ = GetFirmwareVersion.read_reply(bytes);
    for air in [Air::A, Air::B] {
        let _ = InListPassiveTarget { air }.read_reply(bytes);
    }
    let _ = InDataExchange::read(bytes);
    let command = InDataExchange {
        target: 1,
        data: &[],
    };
    drop(command.read_reply(bytes));
}

/// An acknowledgement, a question, its answer.
pub fn frame_seeds() -> Vec<Vec<u8>> {
    let ask = Frame::data(Direction::ToModule, payload_of(&GetFirmwareVersion));
    let answer = Frame::data(
        Direction::FromModule,
        answer_to(0x02, &[0x32, 0x01, 0x06, 0x07]),
    );
    let mut seeds: Vec<Vec<u8>> = [Frame::Ack, ask, answer]
        .iter()
        .map(|frame| frame.bytes().to_vec())
        .collect();
    seeds.push(seeds.concat());
    seeds
}

/// The payloads of the same, and a card that was found.
pub fn payload_seeds() -> Vec<Vec<u8>> {
    let found = [1, 1, 0, 4, 0x20, 4, 8, 1, 2, 3, 5, 0x75, 0x33, 0x81, 0x02];
    vec![
        payload_of(&GetFirmwareVersion).to_vec(),
        payload_of(&InListPassiveTarget { air: Air::A }).to_vec(),
        found.to_vec(),
        vec![0x00, 0x90, 0x00],
    ]
}
