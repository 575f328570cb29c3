//! Whatever a chip answers: bounded memory, an end, and a typed failure.

use std::time::Instant;

use kiosk_card_reader::apdu::{
    Blocks, CardChannel, ChannelError, Command, Exchange, Expected, Lengths, RESPONSE_BYTES_MAX,
    ReadFile, ReadStep, Response, Step,
};
use kiosk_card_reader::simulator::chip::{Access, MemoryChannel, portrait};
use proptest::collection::vec;
use proptest::prelude::*;
use zeroize::Zeroizing;

use crate::support::{DEADLINE, PORTRAIT_BYTES, Rig};

/// Answers that look real, so that the deeper branches are met too.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just([0x90, 0x00]),
        any::<u8>().prop_map(|low| [0x61, low]),
        any::<u8>().prop_map(|low| [0x6C, low]),
        Just([0x67, 0x00]),
        Just([0x62, 0x82]),
        any::<[u8; 2]>(),
    ];
    let framed = (vec(any::<u8>(), 0..300), word).prop_map(|(mut data, word)| {
        data.extend(word);
        data
    });
    prop_oneof![4 => framed, 1 => vec(any::<u8>(), 0..4)]
}

fn command(data: &[u8], expected: u32) -> Command {
    let command = Command::new(0x00, 0x86, 0x00, 0x00).with_data(data);
    match Expected::new(expected) {
        Some(expected) => command.expecting(expected),
        None => command,
    }
}

/// Hands on what the chip says, and instead of some of it what somebody else says.
struct Meddled {
    chip: MemoryChannel,
    instead: Vec<(usize, Vec<u8>)>,
    commands: usize,
}

impl CardChannel for Meddled {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        let answer = self.chip.transmit(command, until)?;
        self.commands += 1;
        let meddled = |(at, _): &&(usize, Vec<u8>)| *at + 1 == self.commands;
        match self.instead.iter().find(meddled) {
            Some((_, bytes)) => Ok(Zeroizing::new(bytes.clone())),
            None => Ok(answer),
        }
    }
}

/// What chips answer during PACE, with anything inside.
fn meddling() -> impl Strategy<Value = Vec<(usize, Vec<u8>)>> {
    let card_access = (vec(any::<u8>(), 0..20)).prop_map(|inside| {
        let mut answer = vec![0x31, inside.len().to_le_bytes()[0]];
        answer.extend(inside);
        answer.extend([0x90, 0x00]);
        answer
    });
    let dynamic = (0x80_u8..0x87, vec(any::<u8>(), 0..70)).prop_map(|(tag, inside)| {
        let length = inside.len().to_le_bytes()[0];
        let mut answer = vec![0x7C, length + 2, tag, length];
        answer.extend(inside);
        answer.extend([0x90, 0x00]);
        answer
    });
    vec(
        (0_usize..16, prop_oneof![card_access, dynamic, answer()]),
        1..4,
    )
}

proptest! {
    #[test]
    fn whoever_meddles_is_told_or_changes_nothing(
        instead in meddling(),
        access in prop_oneof![Just(Access::Bac), Just(Access::PaceAndBac)],
    ) {
        let rig = Rig::new(access);
        let chip = rig.dock.open().expect("it lies there");
        let mut channel = Meddled { chip, instead, commands: 0 };
        if let Ok(reading) = rig.read_over(&mut channel, DEADLINE) {
            prop_assert_eq!(&reading.document.card.names, "ASHA MFANO");
            prop_assert!(reading.document.portrait == Some(portrait(PORTRAIT_BYTES)));
        }
    }

    #[test]
    fn the_chip_answers_any_bytes(commands in vec(vec(any::<u8>(), 0..300), 1..8)) {
        let rig = Rig::new(Access::PaceAndBac);
        let mut chip = rig.dock.open().expect("it lies there");
        for command in commands {
            let answer = chip.transmit(&command, Instant::now() + DEADLINE);
            prop_assert!(answer.is_ok_and(|answer| answer.len() >= 2));
        }
    }

    #[test]
    fn a_command_is_read_as_it_was_written(
        header in any::<[u8; 4]>(),
        data in vec(any::<u8>(), 0..600),
        expected in 0_u32..65_537,
    ) {
        let mut written = command(&data, expected);
        [written.class, written.instruction, written.p1, written.p2] = header;
        let wire = written.encode(Lengths::Extended).expect("extended lengths carry it");
        let read = Command::decode(&wire).expect("it was written by us");
        prop_assert!([read.class, read.instruction, read.p1, read.p2] == header);
        prop_assert!(read.data == data && read.expected == written.expected);
    }

    #[test]
    fn any_bytes_are_a_response_or_a_typed_refusal(bytes in vec(any::<u8>(), 0..600)) {
        let length = bytes.len();
        match Response::parse(Zeroizing::new(bytes)) {
            Ok(response) => prop_assert_eq!(response.data.len() + 2, length),
            Err(_) => prop_assert!(length < 2),
        }
    }

    #[test]
    fn an_exchange_always_ends_and_never_holds_more_than_a_response(
        answers in vec(answer(), 1..8),
        data in vec(any::<u8>(), 0..600),
        expected in 0_u32..70_000,
    ) {
        let begun = Exchange::begin(&command(&data, expected), Lengths::Short);
        let (mut exchange, _) = begun.expect("a chain can say it");
        let mut sent = 1;
        for bytes in answers.iter().cycle() {
            match exchange.answered(Zeroizing::new(bytes.clone())) {
                Ok(Step::Send(wire)) => {
                    prop_assert!(wire.len() >= 4 && wire.len() <= 261);
                    sent += 1;
                }
                Ok(Step::Done(response)) => {
                    prop_assert!(response.data.len() <= RESPONSE_BYTES_MAX);
                    break;
                }
                Err(_) => break,
            }
            // 257 fetches, each corrected once, and the links of the chain.
            prop_assert!(sent < 600);
        }
    }

    #[test]
    fn a_file_never_outgrows_what_was_allowed(
        answers in vec(answer(), 1..6),
        allowed in 0_usize..3_000,
    ) {
        let mut file = ReadFile::new(allowed, Blocks::PROTECTED_SHORT);
        let mut asked = 0;
        for bytes in answers.iter().cycle() {
            match file.next_step() {
                ReadStep::Ask(command) => {
                    let expected = command.expected.map_or(0, Expected::count);
                    prop_assert!((1..=256).contains(&expected));
                }
                ReadStep::Done(whole) => {
                    prop_assert!(whole.len() <= allowed);
                    break;
                }
            }
            let Ok(response) = Response::parse(Zeroizing::new(bytes.clone())) else { break };
            if file.answered(&response).is_err() {
                break;
            }
            asked += 1;
            prop_assert!(asked <= allowed + 4);
        }
    }

    #[test]
    fn a_chain_says_what_the_command_says(
        data in vec(any::<u8>(), 0..2_000),
        expected in 0_u32..257,
    ) {
        let links = command(&data, expected).links(Lengths::Short).expect("a chain can say it");
        let (last, before) = links.split_last().expect("at least one");
        let mut said = Vec::new();
        for link in before {
            prop_assert_eq!(link[0], 0x10);
            said.extend_from_slice(&link[5..]);
        }
        prop_assert_eq!(last[0], 0x00);
        let own = data.len() - said.len();
        if own > 0 {
            prop_assert_eq!(usize::from(last[4]), own);
            said.extend_from_slice(&last[5..5 + own]);
        }
        prop_assert_eq!(said, data);
    }
}
