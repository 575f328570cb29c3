//! Any bytes, cut anywhere, are read the same and without growing.

use kiosk_receipt_printer::protocol::ejector::PRESENT;
use kiosk_receipt_printer::protocol::{
    Align, COMMAND_BYTES_MAX, Command, CommandDecoder, ErrorCorrection, Part, Qr, Raster, Recovery,
    Reply, ReplyDecoder, Request,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn request() -> impl Strategy<Value = Request> {
    prop::sample::select(Request::ALL.to_vec())
}

fn qr() -> impl Strategy<Value = Qr> {
    use ErrorCorrection::{High, Low, Medium, Quartile};
    prop_oneof![
        (49u8..=51).prop_map(Qr::Model),
        (1u8..=16).prop_map(Qr::ModuleDots),
        prop::sample::select(vec![Low, Medium, Quartile, High]).prop_map(Qr::ErrorCorrection),
        vec(any::<u8>(), 1..600).prop_map(Qr::Store),
        Just(Qr::Print),
    ]
}

fn raster() -> impl Strategy<Value = Raster> {
    (1u16..72, 1usize..40).prop_flat_map(|(row_bytes, rows)| {
        vec(any::<u8>(), usize::from(row_bytes) * rows)
            .prop_map(move |bits| Raster { row_bytes, bits })
    })
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Initialise),
        (0x20u8..0x7F).prop_map(Command::Character),
        (0x80u8..=0xFF).prop_map(Command::Character),
        Just(Command::LineFeed),
        any::<u8>().prop_map(Command::CodePage),
        any::<bool>().prop_map(Command::Emphasis),
        (1u8..=8, 1u8..=8).prop_map(|(width, height)| Command::Size { width, height }),
        any::<(bool, bool, bool)>().prop_map(|(bold, double_width, double_height)| {
            Command::PrintMode {
                bold,
                double_width,
                double_height,
            }
        }),
        prop::sample::select(vec![Align::Left, Align::Centre, Align::Right])
            .prop_map(Command::Align),
        any::<u8>().prop_map(Command::Feed),
        (any::<bool>(), any::<u8>())
            .prop_map(|(partial, feed_dots)| Command::Cut { partial, feed_dots }),
        qr().prop_map(Command::Qr),
        raster().prop_map(Command::Raster),
        request().prop_map(Command::RealTimeStatus),
        Just(Command::Recover(Recovery::Forget)),
        Just(Command::Clear),
        Just(Command::FullStatus),
        any::<u8>().prop_map(|steps| Command::Ejector {
            n: PRESENT,
            steps: Some(steps)
        }),
        prop::sample::select(vec![0u8, 1, 2, 4, 5, 6])
            .prop_map(|n| Command::Ejector { n, steps: None }),
        Just(Command::PaperSensor),
        any::<u8>().prop_map(Command::AutoStatus),
        prop::array::uniform4(32u8..=126).prop_map(Command::ProcessId),
        prop::sample::select(Part::ALL.to_vec()).prop_map(Command::Identify),
    ]
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        prop::sample::select(vec![0x12u8, 0x16, 0x1A, 0x72, 0x7E]).prop_map(Reply::RealTimeStatus),
        (0u8..16).prop_map(Reply::PaperSensor),
        (0u8..4, 0u8..15, 0u8..16).prop_map(|(a, b, c)| Reply::AutoStatus([
            0x10 | a << 2,
            b,
            c,
            0
        ])),
        prop::array::uniform4(32u8..=126).prop_map(Reply::ProcessId),
        Just(Reply::Cleared),
        any::<bool>().prop_map(|reads| Reply::Flow { reads }),
        any::<[u8; 4]>().prop_map(Reply::FullStatus),
        "[ -~]{0,60}".prop_map(|text| Reply::Identity(text.into_bytes())),
    ]
}

/// `bytes` in pieces whose lengths follow `cuts`.
fn pieces<'a>(mut bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    for cut in cuts {
        let (piece, rest) = bytes.split_at((*cut).min(bytes.len()));
        found.push(piece);
        bytes = rest;
    }
    found.push(bytes);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_command_is_read_as_it_was_written(commands in vec(command(), 0..20)) {
        let bytes: Vec<u8> = commands.iter().flat_map(Command::bytes).collect();
        let decoded = CommandDecoder::default().push(&bytes);
        let raw: Vec<u8> = decoded.iter().flat_map(|d| d.raw.clone()).collect();
        prop_assert_eq!(raw, bytes);
        let read: Vec<Command> = decoded.into_iter().map(|d| d.what).collect();
        prop_assert_eq!(read, commands);
    }

    #[test]
    fn every_reply_is_read_as_it_was_written(replies in vec(reply(), 0..20)) {
        let bytes: Vec<u8> = replies.iter().flat_map(Reply::bytes).collect();
        prop_assert_eq!(ReplyDecoder::default().push(&bytes), replies);
    }

    #[test]
    fn where_a_stream_of_commands_is_cut_does_not_matter(
        commands in vec(command(), 0..8),
        noise in vec(any::<u8>(), 0..80),
        cuts in vec(0usize..40, 0..20),
    ) {
        let mut bytes = noise;
        bytes.extend(commands.iter().flat_map(Command::bytes));
        let mut pieced = CommandDecoder::default();
        let found: Vec<_> = pieces(&bytes, &cuts).into_iter().flat_map(|p| pieced.push(p)).collect();
        prop_assert_eq!(found, CommandDecoder::default().push(&bytes));
    }

    #[test]
    fn where_a_stream_of_replies_is_cut_does_not_matter(
        bytes in vec(any::<u8>(), 0..200),
        cuts in vec(0usize..20, 0..20),
    ) {
        let mut pieced = ReplyDecoder::default();
        let found: Vec<_> = pieces(&bytes, &cuts).into_iter().flat_map(|p| pieced.push(p)).collect();
        prop_assert_eq!(found, ReplyDecoder::default().push(&bytes));
        prop_assert!(pieced.waiting() <= 100);
    }

    #[test]
    fn the_printer_reads_on_after_noise(noise in vec(any::<u8>(), 0..300)) {
        let mut decoder = CommandDecoder::default();
        decoder.push(&noise);
        prop_assert!(decoder.waiting() <= COMMAND_BYTES_MAX);
        // Whatever a broken command still wants, these are enough of.
        decoder.push(&vec![0; COMMAND_BYTES_MAX]);
        let read: Vec<_> = decoder.push(b"\x1b@").into_iter().map(|d| d.what).collect();
        prop_assert_eq!(read.last(), Some(&Command::Initialise));
    }
}
