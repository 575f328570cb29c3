//! Our reader and our chip, in one memory.

use std::time::Instant;

use kiosk_card_reader::apdu::{CardChannel as _, Lengths};
use kiosk_card_reader::emrtd::{Access as Opened, AccessKey, Anchors, EmrtdError, Wish, read};
use kiosk_card_reader::simulator::chip::{
    Access, Chip, Document, Holder, Issuer, Quirks, portrait,
};
use kiosk_device::capability::{Authenticity, CardKind};

use crate::support::{DEADLINE, PORTRAIT_BYTES, Rig, everything, key};

#[test]
fn a_passport_is_read_whole_by_either_protocol() {
    for (access, opened) in [
        (Access::Bac, Opened::Bac),
        (Access::PaceAndBac, Opened::Pace),
        (Access::Pace, Opened::Pace),
    ] {
        let reading = Rig::new(access).read(DEADLINE).expect("it lies there");
        assert_eq!(reading.access, opened);
        let document = &reading.document;
        assert_eq!(document.card.kind, CardKind::Passport);
        assert_eq!(document.card.number, "AK0000017");
        assert_eq!(document.card.names, "ASHA MFANO");
        assert_eq!(document.card.born, Some(Holder::asha().born));
        assert_eq!(document.card.expires, Some(Holder::asha().expires));
        assert_eq!(document.issued_by, "UTO");
        assert!(document.portrait == Some(portrait(PORTRAIT_BYTES)));
        assert_eq!(document.authenticity, Authenticity::Authentic);
    }
}

#[test]
fn who_misread_the_lines_is_told_so() {
    for access in [Access::Bac, Access::Pace] {
        let mut rig = Rig::new(access);
        let mut other = Holder::asha();
        other.number = "AK0000018".into();
        rig.key = key(&other);
        assert_eq!(rig.read(DEADLINE).err(), Some(EmrtdError::WrongKey));
    }
}

#[test]
fn the_six_digits_on_the_front_open_pace_and_nothing_else() {
    let mut rig = Rig::new(Access::Pace);
    rig.key = AccessKey::from_access_number(rig.passport.access_number()).expect("six digits");
    assert!(rig.read(DEADLINE).is_ok());
    rig.dock
        .insert(Chip::new(rig.passport.clone(), Access::Bac));
    assert_eq!(rig.read(DEADLINE).err(), Some(EmrtdError::WrongKey));
}

#[test]
fn a_changed_name_is_a_forgery() {
    let rig = Rig::new(Access::PaceAndBac);
    let forged = rig.passport.clone().forged();
    rig.dock.insert(Chip::new(forged, Access::PaceAndBac));
    let reading = rig.read(DEADLINE).expect("it can be read");
    assert_eq!(reading.document.authenticity, Authenticity::Forged);
    assert_eq!(reading.document.card.names, "JUMA MFANO");
}

#[test]
fn without_the_states_root_nobody_can_tell() {
    let mut rig = Rig::new(Access::PaceAndBac);
    for anchors in [
        Anchors::default(),
        Anchors::from_certificates([Issuer::throw_away().root()]).expect("a root"),
    ] {
        rig.anchors = anchors;
        let reading = rig.read(DEADLINE).expect("it can be read");
        assert_eq!(reading.document.authenticity, Authenticity::CannotTell);
    }
}

#[test]
fn a_chip_that_gives_192_bytes_at_most_is_read_without_losing_step() {
    for access in [Access::Bac, Access::Pace] {
        let rig = Rig::new(access);
        let stingy = Quirks {
            block_bytes_max: Some(192),
            ..Quirks::default()
        };
        let chip = Chip::new(rig.passport.clone(), access).with(stingy);
        rig.dock.insert(chip);
        let reading = rig.read(DEADLINE).expect("in smaller blocks");
        assert!(reading.document.portrait == Some(portrait(PORTRAIT_BYTES)));
    }
}

#[test]
fn a_chip_that_hides_its_master_file_is_opened_with_bac() {
    let rig = Rig::new(Access::PaceAndBac);
    let hiding = Quirks {
        hides_master_file: true,
        ..Quirks::default()
    };
    rig.dock
        .insert(Chip::new(rig.passport.clone(), Access::Bac).with(hiding));
    let reading = rig.read(DEADLINE).expect("it opens");
    assert_eq!(reading.access, Opened::Bac);
}

#[test]
fn a_portrait_beyond_32_767_is_read_with_and_without_a_wrapper() {
    let issuer = Issuer::throw_away();
    let large = Document::passport(Holder::asha(), &issuer, 40_000);
    for bare_odd_blocks in [false, true] {
        let quirks = Quirks {
            bare_odd_blocks,
            ..Quirks::default()
        };
        let rig = Rig::new(Access::Bac);
        rig.dock
            .insert(Chip::new(large.clone(), Access::Pace).with(quirks));
        let reading = rig.read(DEADLINE).expect("it is read");
        assert!(reading.document.portrait == Some(portrait(40_000)));
    }
}

#[test]
fn extended_lengths_carry_more_at_once() {
    let rig = Rig::new(Access::Pace);
    rig.dock.plan(None);
    rig.read(DEADLINE).expect("over short lengths");
    let short = rig.dock.commands();
    rig.dock.plan(None);
    let mut channel = rig.dock.open().expect("it lies there").extended();
    assert_eq!(channel.lengths(), Lengths::Extended);
    rig.read_over(&mut channel, DEADLINE)
        .expect("over extended lengths");
    assert!(rig.dock.commands() < short);
}

#[test]
fn a_card_is_a_maisha_card_only_where_somebody_said_so() {
    let issuer = Issuer::throw_away();
    let card = Document::card(Holder::asha(), &issuer, 500);
    let rig = Rig::new(Access::Pace);
    rig.dock.insert(Chip::new(card, Access::Pace));
    assert_eq!(rig.read(DEADLINE).err(), Some(EmrtdError::NotTaken));
    let wish = Wish {
        cards_are_maisha: true,
        ..everything()
    };
    let mut channel = rig.dock.open().expect("it lies there");
    let until = Instant::now() + DEADLINE;
    let reading = read(&mut channel, &rig.key, wish, &rig.anchors, until).expect("taken");
    assert_eq!(reading.document.card.kind, CardKind::MaishaCard);
    assert_eq!(reading.document.card.number, "AK0000017");
}

#[test]
fn without_a_wish_for_it_the_portrait_is_not_fetched() {
    let rig = Rig::new(Access::Pace);
    let mut channel = rig.dock.open().expect("it lies there");
    let until = Instant::now() + DEADLINE;
    let wish = Wish {
        with_portrait: false,
        ..everything()
    };
    let reading = read(&mut channel, &rig.key, wish, &rig.anchors, until).expect("read");
    assert!(reading.document.portrait.is_none());
    assert_eq!(reading.document.authenticity, Authenticity::Authentic);
}
