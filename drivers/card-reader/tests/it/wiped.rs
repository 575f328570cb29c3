//! Memory that held somebody's lines or portrait holds them no longer when it is given back.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Instant;

use kiosk_card_reader::apdu::{CardChannel, ChannelError, Command, Response};
use kiosk_card_reader::emrtd::{AccessKey, Reading};
use kiosk_card_reader::simulator::chip::{Access, MemoryChannel};
use kiosk_device::capability::{Card, Document, DocumentKey};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::memory::watched;
use crate::printable::is_printable;
use crate::support::{DEADLINE, Rig};

/// Pieces of the made-up holder's lines, key and portrait.
const MARKS: &[&[u8]] = &[
    b"MFANO<<ASHA",
    b"AK0000017",
    b"ASHA MFANO",
    b"9001011",
    &[31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42],
];

/// A channel to a chip on another thread, whose memory is not ours.
pub struct Elsewhere {
    commands: Sender<Zeroizing<Vec<u8>>>,
    answers: Receiver<Result<Zeroizing<Vec<u8>>, ChannelError>>,
}

impl Elsewhere {
    pub fn over(mut near: MemoryChannel) -> Self {
        let (commands, inbox) = channel::<Zeroizing<Vec<u8>>>();
        let (outbox, answers) = channel();
        thread::spawn(move || {
            for command in inbox {
                let answer = near.transmit(&command, Instant::now() + DEADLINE);
                if outbox.send(answer).is_err() {
                    return;
                }
            }
        });
        Self { commands, answers }
    }
}

impl CardChannel for Elsewhere {
    fn transmit(&mut self, command: &[u8], _: Instant) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        let sent = self.commands.send(Zeroizing::new(command.to_vec()));
        sent.map_err(|_| ChannelError::Removed)?;
        self.answers.recv().unwrap_or(Err(ChannelError::Removed))
    }
}

#[test]
fn the_watch_sees_what_is_not_wiped() {
    let careless = watched(MARKS, || drop(b"..MFANO<<ASHA<<".to_vec()));
    assert_eq!(careless.left_behind, 1);
    assert!(careless.most_bytes >= 15);
}

#[test]
fn no_freed_block_holds_a_piece_of_a_document() {
    for access in [Access::Bac, Access::Pace] {
        let rig = Rig::new(access);
        let mut channel = Elsewhere::over(rig.dock.open().expect("it lies there"));
        let seen = watched(MARKS, || {
            let reading = rig.read_over(&mut channel, DEADLINE).expect("it is read");
            assert!(reading.document.portrait.is_some());
        });
        assert_eq!(seen.left_behind, 0, "{access:?}");
    }
}

#[test]
fn what_is_of_a_document_cannot_be_printed_and_wipes_itself() {
    fn wipes_itself<T: ZeroizeOnDrop>() {}
    wipes_itself::<AccessKey>();
    wipes_itself::<DocumentKey>();
    wipes_itself::<Document>();
    wipes_itself::<Card>();
    wipes_itself::<Command>();
    wipes_itself::<Response>();
    assert!(is_printable!(u8), "the question can be answered with yes");
    assert!(!is_printable!(AccessKey));
    assert!(!is_printable!(DocumentKey));
    assert!(!is_printable!(Document));
    assert!(!is_printable!(Reading));
    assert!(!is_printable!(Command));
    assert!(!is_printable!(Response));
}
