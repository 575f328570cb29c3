//! What a printer answers, and what our simulated one is sent.

use kiosk_receipt_printer::protocol::{
    COMMAND_BYTES_MAX, Command, CommandDecoder, ErrorCorrection, Qr, Raster, Reply, ReplyDecoder,
    Request,
};

use crate::pieces;

/// Answers, in one piece and in many.
pub fn replies(bytes: &[u8]) {
    let whole = ReplyDecoder::default().push(bytes);
    let mut decoder = ReplyDecoder::default();
    let mut cut = Vec::new();
    for piece in pieces(bytes) {
        cut.extend(decoder.push(piece));
        assert!(decoder.waiting() <= COMMAND_BYTES_MAX);
    }
    assert_eq!(whole, cut);
}

/// Commands, in one piece and in many.
pub fn commands(bytes: &[u8]) {
    let whole = CommandDecoder::default().push(bytes).len();
    let mut decoder = CommandDecoder::default();
    let mut cut = 0;
    for piece in pieces(bytes) {
        cut += decoder.push(piece).len();
        assert!(decoder.waiting() <= COMMAND_BYTES_MAX);
    }
    assert_eq!(whole, cut);
}

/// One answer of each kind.
pub fn reply_seeds() -> Vec<Vec<u8>> {
    let replies = [
        Reply::RealTimeStatus(0x12),
        Reply::PaperSensor(0x0C),
        Reply::AutoStatus([0x14, 0, 0x0F, 0]),
        Reply::ProcessId(*b"K7Q2"),
        Reply::Cleared,
        Reply::Identity(b"TM-T88VI".to_vec()),
    ];
    let mut seeds: Vec<Vec<u8>> = replies.iter().map(Reply::bytes).collect();
    seeds.push(seeds.concat());
    seeds
}

/// A little receipt, and the commands with lengths in them.
pub fn command_seeds() -> Vec<Vec<u8>> {
    let commands = [
        Command::Initialise,
        Command::Emphasis(true),
        Command::Character(b'A'),
        Command::LineFeed,
        Command::Qr(Qr::ErrorCorrection(ErrorCorrection::Medium)),
        Command::Qr(Qr::Store(b"KIOSK".to_vec())),
        Command::Qr(Qr::Print),
        Command::Raster(Raster {
            row_bytes: 2,
            bits: vec![0xA5; 6],
        }),
        Command::RealTimeStatus(Request::ALL[0]),
        Command::ProcessId(*b"K7Q2"),
        Command::Cut {
            partial: true,
            feed_dots: 3,
        },
    ];
    let mut seeds: Vec<Vec<u8>> = commands.iter().map(Command::bytes).collect();
    seeds.push(seeds.concat());
    seeds
}
