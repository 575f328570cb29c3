//! What comes out of a broken module in place of what it would say.

use std::thread;
use std::time::Duration;

use super::Breakage;
use super::module::Said;
use crate::protocol::{ADDRESS_DEFAULT, FRAME_BYTES, Packet, PacketKind, READY};

/// How long [`Breakage::Slow`] works: longer than any command may.
const SLOW: Duration = Duration::from_millis(1700);

/// What a well module says.
pub(super) fn plain(said: &Said) -> Vec<u8> {
    said.iter()
        .flat_map(|packet| packet.bytes().to_vec())
        .collect()
}

/// What comes out of a broken module in place of `said`.
pub(super) fn spoiled(said: &Said, asked: &Packet, breakage: Breakage) -> Vec<u8> {
    let mut bytes = plain(said);
    match breakage {
        Breakage::Silent => bytes.clear(),
        Breakage::Garbage => bytes = b"Welcome\r\nlogin: ".to_vec(),
        Breakage::WrongSum => return each(said, |one| *one.last_mut().expect("a sum") ^= 0x5A),
        Breakage::LengthTooLarge => return each(said, |one| one[7] = 0x7F),
        Breakage::LengthZero => return each(said, |one| one[7..9].fill(0)),
        Breakage::Empty => bytes = emptied(said),
        // The server holds it back until the next answer.
        Breakage::Late => {}
        Breakage::Twice => return each(said, |one| one.extend(one.clone())),
        Breakage::ResetInTheMiddle => {
            bytes.truncate(bytes.len() / 2);
            bytes.push(READY);
        }
        Breakage::StopsInTheMiddle | Breakage::Unplugged => bytes.truncate(bytes.len() / 2),
        Breakage::OtherAddress => return each(said, |one| move_away(one)),
        Breakage::SendsBack => bytes = asked.bytes().to_vec(),
        Breakage::Stuck(code) => bytes = stuck(code),
        Breakage::Slow => thread::sleep(SLOW),
        Breakage::NoEnd => bytes = endless(said),
    }
    bytes
}

fn each(said: &Said, spoil: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let spoiled = |packet: &Packet| {
        let mut one = packet.bytes().to_vec();
        spoil(&mut one);
        one
    };
    said.iter().flat_map(spoiled).collect()
}

/// The same packet with a right sum, from address FEFFFFFF.
fn move_away(one: &mut [u8]) {
    one[2] = 0xFE;
}

fn emptied(said: &Said) -> Vec<u8> {
    let empty = |packet: &Packet| Packet::new(packet.address, packet.kind, &[]);
    plain(&said.iter().map(empty).collect())
}

fn stuck(code: u8) -> Vec<u8> {
    let kind = PacketKind::Acknowledge;
    Packet::new(ADDRESS_DEFAULT, kind, &[code]).bytes().to_vec()
}

/// A hundred times the data and no last packet, where there is data at all.
fn endless(said: &Said) -> Vec<u8> {
    let (first, data) = said.split_at(1.min(said.len()));
    let mut bytes = plain(&first.iter().map(copy).collect());
    let once = plain(
        &data
            .iter()
            .filter(|one| one.kind == PacketKind::Data)
            .map(copy)
            .collect(),
    );
    let times = BYTES_ENDLESS / once.len().max(FRAME_BYTES);
    bytes.extend(once.repeat(times));
    bytes
}

/// Enough to be over every bound of the host.
const BYTES_ENDLESS: usize = 200_000;

fn copy(packet: &Packet) -> Packet {
    Packet::new(packet.address, packet.kind, packet.payload.as_slice())
}
