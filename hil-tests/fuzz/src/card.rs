//! What chips say: single answers, a whole session, files.

use std::time::{Duration, Instant};

use kiosk_card_reader::apdu::{CardChannel, ChannelError, Command, Lengths, Response};
use kiosk_card_reader::emrtd::{self, AccessKey, Anchors, Files, Wish};
use kiosk_card_reader::simulator::chip::{
    Access, Chip, ChipDock, Document, Holder, Issuer, MemoryChannel,
};
use kiosk_card_reader::staff::{Challenge, Pin, Proof, Trust, prove, tries_left};
use kiosk_device::capability::Authenticity;
use kiosk_domain::{Date, Timestamp};
use zeroize::Zeroizing;

/// One answer.
pub fn answers(bytes: &[u8]) {
    if let Ok(response) = Response::parse(Zeroizing::new(bytes.to_vec())) {
        assert!(response.data.len() + 2 == bytes.len());
    }
}

/// One command, as our simulated chip reads it: what is read and written again is read the same.
pub fn commands(bytes: &[u8]) {
    let Ok(command) = Command::decode(bytes) else {
        return;
    };
    for lengths in [Lengths::Short, Lengths::Extended] {
        let Ok(written) = command.encode(lengths) else {
            continue;
        };
        let read = Command::decode(&written).and_then(|read| read.encode(lengths));
        assert!(read.is_ok_and(|again| again == written));
    }
}

/// A chip that answers with whatever comes next, to a reader that wants to open it.
pub fn session(bytes: &[u8]) {
    let key = AccessKey::from_access_number("123456").expect("six digits");
    let mut channel = AnyCard { left: bytes };
    let until = Instant::now() + Duration::from_secs(60);
    let reading = emrtd::read(&mut channel, &key, wish(), &Anchors::default(), until);
    assert!(reading.is_err(), "nobody opens a chip by chance");
}

struct AnyCard<'b> {
    left: &'b [u8],
}

impl CardChannel for AnyCard<'_> {
    fn transmit(&mut self, _: &[u8], _: Instant) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        let (length, rest) = self.left.split_first_chunk().ok_or(ChannelError::Removed)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (answer, left) = rest.split_at(rest.len().min(length));
        self.left = left;
        Ok(Zeroizing::new(answer.to_vec()))
    }
}

/// A staff card that answers with whatever comes next. Nobody is believed by chance.
pub fn staff(bytes: &[u8]) {
    let mut channel = AnyCard { left: bytes };
    let until = Instant::now() + Duration::from_secs(60);
    let pin = Pin::new("123456").expect("six digits");
    let proof = Proof::Pin(pin);
    let challenge = Challenge::from_random([7; 32]);
    let now = Timestamp(1_795_737_600_000);
    let proved = prove(
        &mut channel,
        &proof,
        challenge,
        &Trust::default(),
        now,
        until,
    );
    assert!(proved.is_err(), "nobody is staff by chance");
    let mut channel = AnyCard { left: bytes };
    drop(tries_left(&mut channel, until));
}

/// The files of a chip: three, each behind two bytes of length. What nobody signed is not authentic.
pub fn files(bytes: &[u8]) {
    let (lines, rest) = counted(bytes);
    let (portrait, rest) = counted(rest);
    let (signed, _) = counted(rest);
    let files = Files {
        lines,
        portrait: Some(portrait).filter(|portrait| !portrait.is_empty()),
        security_object: Some(signed).filter(|signed| !signed.is_empty()),
    };
    if let Ok(document) = files.document(wish(), &Anchors::default()) {
        assert_ne!(document.authenticity, Authenticity::Authentic);
    }
}

fn counted(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk::<2>() else {
        return (&[], &[]);
    };
    rest.split_at(rest.len().min(usize::from(u16::from_be_bytes(*length))))
}

fn wish() -> Wish {
    Wish {
        today: "2026-11-27".parse::<Date>().expect("a date"),
        with_portrait: true,
        cards_are_maisha: true,
    }
}

/// Short answers that mean something.
pub fn answer_seeds() -> Vec<Vec<u8>> {
    let words = [0x9000, 0x6A82, 0x6700, 0x6300, 0x63C2, 0x6114, 0x6C10];
    words
        .iter()
        .map(|word| Response::wire(&[0x7C, 0x02, 0x80, 0x00], *word).to_vec())
        .collect()
}

/// The four cases, short and extended.
pub fn command_seeds() -> Vec<Vec<u8>> {
    let commands = [
        Command::new(0x00, 0x84, 0, 0),
        Command::select_file(0x011E),
        Command::select_application(&[0xA0, 0, 0, 2, 0x47, 0x10, 0x01]),
        Command::get_response(0, 0x14),
    ];
    let written = commands.iter().flat_map(|command| {
        [Lengths::Short, Lengths::Extended].map(|lengths| command.encode(lengths))
    });
    written.flatten().map(|bytes| bytes.to_vec()).collect()
}

/// A chip that speaks BAC for a while, and what two whole chips said to somebody else: their
/// challenges are not ours, so they are understood up to the first proof.
pub fn session_seeds() -> Vec<Vec<u8>> {
    let no_access_file = said(&[], 0x6A82);
    let opened = said(&[], 0x9000);
    let challenge = said(&[7; 8], 0x9000);
    let agreed = said(&[9; 40], 0x9000);
    let spoken = [no_access_file, opened, challenge, agreed].concat();
    vec![
        spoken,
        overheard(Access::Bac),
        overheard(Access::PaceAndBac),
    ]
}

/// A card that has the application, and a certificate that is none.
pub fn staff_seeds() -> Vec<Vec<u8>> {
    let chosen = said(&[0x61, 0x04, 0x4F, 0x02, 0x00, 0x01], 0x9000);
    let object = [
        0x53, 0x09, 0x70, 0x02, 0x30, 0x00, 0x71, 0x01, 0x00, 0xFE, 0x00,
    ];
    let certificate = said(&object, 0x9000);
    vec![[chosen, certificate, said(&[], 0x63C2)].concat()]
}

/// One answer behind its length, as [`AnyCard`] reads it.
fn said(data: &[u8], word: u16) -> Vec<u8> {
    counted_answer(&Response::wire(data, word))
}

fn counted_answer(answer: &[u8]) -> Vec<u8> {
    let length = u16::try_from(answer.len()).expect("short");
    [length.to_be_bytes().as_slice(), answer].concat()
}

/// All that a chip says while it is read.
fn overheard(access: Access) -> Vec<u8> {
    let issuer = Issuer::throw_away();
    let passport = Document::passport(Holder::asha(), &issuer, 64);
    let key = AccessKey::from_lines(
        &passport.holder().number,
        passport.holder().born,
        passport.holder().expires,
    )
    .expect("a sample holder");
    let dock = ChipDock::default();
    dock.insert(Chip::new(passport, access));
    let mut ear = Ear {
        channel: dock.open().expect("it lies there"),
        heard: Vec::new(),
    };
    let until = Instant::now() + Duration::from_secs(60);
    let reading = emrtd::read(&mut ear, &key, wish(), &Anchors::default(), until);
    assert!(reading.is_ok(), "the simulated chip is read");
    ear.heard
}

struct Ear {
    channel: MemoryChannel,
    heard: Vec<u8>,
}

impl CardChannel for Ear {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        let answer = self.channel.transmit(command, until)?;
        self.heard.extend(counted_answer(&answer));
        Ok(answer)
    }
}

/// The files of a made-up citizen's passport.
pub fn file_seeds() -> Vec<Vec<u8>> {
    let issuer = Issuer::throw_away();
    let passport = Document::passport(Holder::asha(), &issuer, 64);
    let counted = |id: u16| {
        let file = passport.file(id).expect("a passport has it");
        let length = u16::try_from(file.len()).expect("small");
        [length.to_be_bytes().as_slice(), &file].concat()
    };
    let [lines, portrait, signed] = [0x0101, 0x0102, 0x011D].map(counted);
    vec![lines.clone(), [lines, portrait, signed].concat()]
}
