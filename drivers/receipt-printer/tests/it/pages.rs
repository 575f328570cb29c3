//! What any page becomes, whatever its texts say.

use kiosk_domain::Language;
use kiosk_domain::receipt::{Block, Document};
use kiosk_receipt_printer::PaperWidth::{Mm58, Mm80};
use kiosk_receipt_printer::profile::PROFILES;
use kiosk_receipt_printer::protocol::{Command, CommandDecoder};
use kiosk_receipt_printer::receipt_bytes;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::receipt;

fn block() -> impl Strategy<Value = Block> {
    let text = || any::<String>();
    prop_oneof![
        text().prop_map(Block::Title),
        text().prop_map(Block::Heading),
        text().prop_map(Block::Text),
        text().prop_map(Block::Strong),
        (text(), text()).prop_map(|(label, value)| Block::Pair(label, value)),
        Just(Block::Rule),
        "[\\x01-~]{1,300}".prop_map(Block::Qr),
        any::<u8>().prop_map(Block::Space),
    ]
}

/// `DLE` and what makes it a real-time command.
fn real_time_commands(bytes: &[u8]) -> usize {
    let is = |w: &&[u8]| {
        matches!(
            w,
            [0x10, 0x04, 1..=4] | [0x10, 0x05, 1..=2] | [0x10, 0x14, _]
        )
    };
    bytes.windows(3).filter(is).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_text_of_a_page_becomes_a_command(blocks in vec(block(), 0..8)) {
        for profile in PROFILES {
            for paper in [Mm58, Mm80] {
                let document = Document { blocks: blocks.clone() };
                let bytes = receipt_bytes(&document, &profile.on(paper)).expect("codes are short");
                prop_assert_eq!(real_time_commands(&bytes), 0);
                let mut decoder = CommandDecoder::default();
                let commands: Vec<_> = decoder.push(&bytes).into_iter().map(|d| d.what).collect();
                prop_assert_eq!(decoder.waiting(), 0);
                prop_assert!(!commands.iter().any(|c| c.is_talk() || matches!(c, Command::Ignored(_))));
                let cuts = commands.iter().filter(|c| matches!(c, Command::Cut { .. })).count();
                prop_assert_eq!(cuts, 1);
            }
        }
    }
}

#[test]
fn a_real_receipt_fits_every_model_and_both_papers() {
    for profile in PROFILES {
        for (language, paper) in [(Language::English, Mm58), (Language::Kiswahili, Mm80)] {
            let bytes = receipt_bytes(&receipt(language).document(), &profile.on(paper));
            assert!(
                bytes.is_ok_and(|bytes| bytes.len() > 500),
                "{}",
                profile.name
            );
        }
    }
}

#[test]
fn a_name_in_another_script_is_drawn_and_the_rest_is_set() {
    let document = Document {
        blocks: vec![
            Block::Title("HUDUMA KENYA".into()),
            Block::Pair("Jina".into(), "سلام محمد".into()),
            Block::Text("Привет".into()),
            Block::Pair("Mahali".into(), "Nairobi".into()),
        ],
    };
    for paper in [Mm58, Mm80] {
        let profile = PROFILES[0].on(paper);
        let bytes = receipt_bytes(&document, &profile).expect("fits");
        let commands: Vec<_> = CommandDecoder::default()
            .push(&bytes)
            .into_iter()
            .map(|decoded| decoded.what)
            .collect();
        let pictures: Vec<_> = commands
            .iter()
            .filter_map(|command| match command {
                Command::Raster(raster) => Some(raster),
                _ => None,
            })
            .collect();
        assert_eq!(pictures.len(), 2, "the value and the text");
        for picture in pictures {
            assert_eq!(picture.row_bytes, paper.dots() / 8);
            assert!(picture.bits.iter().any(|byte| *byte != 0));
        }
        let set: String = commands
            .iter()
            .filter_map(|command| match command {
                Command::Character(byte) => Some(char::from(*byte)),
                _ => None,
            })
            .collect();
        assert!(set.contains("HUDUMA KENYA") && set.contains("Nairobi") && set.contains("Jina"));
        assert!(!set.contains('?'));
    }
}
