//! Others judge: the real pcscd with vsmartcard's virtual reader between our chip and our reader,
//! and the reader of the crate `emrtd` on our chip.
//!
//! Each test is alone with them (`alone.rs`).

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use emrtd::{EmrtdComms, get_jpeg_from_ef_dg2, other_mrz};
use kiosk_card_reader::apdu::{ApduError, ChannelError};
use kiosk_card_reader::emrtd::{Anchors, CountryRoots, EmrtdError};
use kiosk_card_reader::pcsc::{Choice, PcscReader};
use kiosk_card_reader::simulator::chip::{
    Access, Breakage, Chip, ChipDock, Document, Holder, Issuer, Planned, VPCD_PORT, VpcdCard,
    portrait,
};
use kiosk_device::capability::{Authenticity, CardReader as _, Device as _, DocumentKey};
use kiosk_device::{FailureKind, steering};
use kiosk_domain::DeviceState;

use crate::alone::{Pcscd, alone};
use crate::program::Simulator;
use crate::support::{DEADLINE, PORTRAIT_BYTES, Rig, printed};

/// The first slot, up and with a card in it, as somebody else's program sees it.
fn their_card() -> pcsc::Card {
    let context = pcsc::Context::establish(pcsc::Scope::User).expect("pcscd runs");
    let until = Instant::now() + DEADLINE;
    loop {
        let readers = context.list_readers_owned().unwrap_or_default();
        let slot = readers
            .iter()
            .find(|name| name.to_string_lossy().contains("00 00"));
        let card =
            slot.map(|slot| context.connect(slot, pcsc::ShareMode::Shared, pcsc::Protocols::ANY));
        if let Some(Ok(card)) = card {
            return card;
        }
        assert!(Instant::now() < until, "the card never came");
        thread::yield_now();
    }
}

/// A virtual reader that has come up, and our driver of it.
fn reader() -> PcscReader {
    let reader = PcscReader::new(Choice::Named("00 00".into()));
    let until = Instant::now() + DEADLINE;
    while reader.slot(Duration::from_secs(1)).is_err() {
        assert!(Instant::now() < until, "{:?}", reader.slot(DEADLINE));
    }
    reader
}

/// As a kiosk is given them.
fn roots_in_a_file(issuer: &Issuer) -> Anchors {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("root.pem"), issuer.root_pem()).expect("written");
    CountryRoots::load(folder.path()).expect("usable").anchors()
}

fn lay(rig: &Rig) -> VpcdCard {
    let address = ([127, 0, 0, 1], VPCD_PORT).into();
    VpcdCard::insert(&rig.dock, address).expect("the virtual reader listens")
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn a_passport_is_read_through_the_real_pcscd() {
    alone("outside::a_passport_is_read_through_the_real_pcscd", || {
        let _service = Pcscd::start();
        let mut reader = reader();
        assert_eq!(reader.card_present(DEADLINE), Ok(false));
        let nobody = reader.open_card(Duration::from_millis(50)).map(drop);
        assert_eq!(
            nobody.expect_err("nothing lies there").kind,
            FailureKind::NothingPresented
        );
        for access in [Access::Bac, Access::Pace] {
            let rig = Rig::new(access);
            let card = lay(&rig);
            let mut channel = reader.open_card(DEADLINE).expect("a card lies there");
            let reading = rig.read_over(&mut channel, DEADLINE).expect("it is read");
            assert_eq!(reading.document.authenticity, Authenticity::Authentic);
            assert!(reading.document.portrait == Some(portrait(PORTRAIT_BYTES)));
            drop(channel);
            let document = reader.read_document(&printed(&Holder::asha()), false, DEADLINE);
            let document = document.expect("the same, by way of the kiosk's capability");
            assert_eq!(document.authenticity, Authenticity::CannotTell);
            let hand = thread::spawn(move || drop(card));
            assert_eq!(reader.await_removal(DEADLINE), Ok(()));
            hand.join().expect("the hand does not panic");
        }
        let identity = reader.identify(DEADLINE).expect("it is there");
        assert!(
            identity
                .model
                .is_some_and(|model| model.contains("Virtual PCD"))
        );
    });
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn the_roots_of_a_kiosk_decide_what_is_authentic_through_the_real_pcscd() {
    let test = "outside::the_roots_of_a_kiosk_decide_what_is_authentic_through_the_real_pcscd";
    alone(test, || {
        let _service = Pcscd::start();
        let issuer = Issuer::throw_away();
        let own = roots_in_a_file(&issuer);
        let others = roots_in_a_file(&Issuer::throw_away());
        let passport = Document::passport(Holder::asha(), &issuer, PORTRAIT_BYTES);
        let number = DocumentKey::Can(passport.access_number().to_owned());
        for (document, anchors, right) in [
            (passport.clone(), own.clone(), Authenticity::Authentic),
            (passport.clone(), others, Authenticity::CannotTell),
            (passport.clone().forged(), own, Authenticity::Forged),
        ] {
            let dock = ChipDock::default();
            dock.insert(Chip::new(document, Access::PaceAndBac));
            let address = ([127, 0, 0, 1], VPCD_PORT).into();
            let card = VpcdCard::insert(&dock, address).expect("the virtual reader listens");
            let mut reader = reader().trusting(anchors);
            for key in [&printed(&Holder::asha()), &number] {
                let read = reader.read_document(key, false, DEADLINE).expect("read");
                assert_eq!(read.authenticity, right);
            }
            let mistyped = DocumentKey::Can("999999".into());
            let refused = reader.read_document(&mistyped, false, DEADLINE).err();
            assert_eq!(refused.map(|f| f.kind), Some(FailureKind::WrongKey));
            let hand = thread::spawn(move || drop(card));
            assert_eq!(reader.await_removal(DEADLINE), Ok(()));
            hand.join().expect("the hand does not panic");
        }
    });
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn the_crate_emrtd_opens_our_chip_and_reads_it() {
    alone(
        "outside::the_crate_emrtd_opens_our_chip_and_reads_it",
        || {
            let _service = Pcscd::start();
            drop(reader());
            let rig = Rig::new(Access::PaceAndBac);
            let _card = lay(&rig);
            let mut theirs = EmrtdComms::new(their_card());
            let lines = other_mrz("AK0000017", "900101", "351231").expect("printable");
            theirs.select_emrtd_application().expect("selected");
            let opened = theirs.establish_bac_session_keys(lines.as_bytes());
            opened.expect("the chip opens for them");
            let mut file = |id: &[u8; 2], name: &str| {
                theirs.select_ef(id, name, true).expect(name);
                theirs.read_data_from_ef(true).expect(name)
            };
            assert_eq!(file(b"\x01\x1E", "EF.COM")[0], 0x60);
            let one = String::from_utf8_lossy(&file(b"\x01\x01", "EF.DG1")).into_owned();
            assert!(one.contains("MFANO<<ASHA<<<"));
            let two = file(b"\x01\x02", "EF.DG2");
            let picture = get_jpeg_from_ef_dg2(&two).expect("they find the picture");
            assert!(picture == portrait(PORTRAIT_BYTES));
            assert_eq!(file(b"\x01\x1D", "EF.SOD")[0], 0x77);
        },
    );
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn a_card_that_is_pulled_or_falls_silent_costs_one_reading() {
    alone(
        "outside::a_card_that_is_pulled_or_falls_silent_costs_one_reading",
        || {
            let _service = Pcscd::start();
            let mut reader = reader();
            for (breakage, deadline) in [
                (Breakage::Removed, DEADLINE),
                (Breakage::Silent, Duration::from_millis(900)),
            ] {
                for after in [1, 9] {
                    let rig = Rig::new(Access::PaceAndBac);
                    let card = lay(&rig);
                    let mut channel = reader.open_card(DEADLINE).expect("a card lies there");
                    rig.dock.plan(Some(Planned {
                        breakage,
                        after,
                        once: false,
                    }));
                    let began = Instant::now();
                    let broken = rig.read_over(&mut channel, deadline).err();
                    assert!(began.elapsed() < deadline + Duration::from_millis(600));
                    let Some(EmrtdError::Apdu(error)) = &broken else {
                        panic!("{breakage:?} after {after}: {broken:?}");
                    };
                    let silent = *error == ApduError::Channel(ChannelError::Timeout);
                    assert_eq!(silent, breakage == Breakage::Silent, "{error}");
                    drop((channel, card));
                    reader.await_removal(DEADLINE).expect("it was pulled");
                    rig.dock.plan(None);
                    rig.dock
                        .insert(Chip::new(rig.passport.clone(), Access::PaceAndBac));
                    let card = lay(&rig);
                    let mut channel = reader.open_card(DEADLINE).expect("it came again");
                    rig.read_over(&mut channel, DEADLINE).expect("and is read");
                    drop((channel, card));
                    reader.await_removal(DEADLINE).expect("it was pulled");
                }
            }
        },
    );
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn the_simulator_is_steered_from_outside() {
    alone("outside::the_simulator_is_steered_from_outside", || {
        let _service = Pcscd::start();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("root");
        let control = ["--control", "127.0.0.1:0"];
        let mut simulator = Simulator::start("card-reader-simulator", &control);
        assert_eq!(simulator.says(), "AK0000017 1990-01-01 2035-12-31");
        let control = simulator.says();
        let control = control.strip_prefix("control ").expect("an address");
        assert_eq!(simulator.obey(&format!("root {}", root.display())), "ok");
        assert_eq!(simulator.obey("lay nothing"), "unknown");
        let root = fs::read(root).expect("it was written");
        let anchors = Anchors::from_certificates([root.as_slice()]).expect("a root");
        let mut reader = reader().trusting(anchors).taking_cards_for_maisha(true);
        let key = printed(&Holder::asha());
        for (line, right) in [
            ("lay passport bac", Authenticity::Authentic),
            ("lay card pace", Authenticity::Authentic),
            ("lay forged both", Authenticity::Forged),
        ] {
            let told = steering::tell(control, &[line.to_owned()]).expect("it listens");
            assert_eq!(told, ["ok"]);
            // Again and again: a card that is taken up while it is still let go is powered down.
            for _ in 0..4 {
                let lines = reader.read_document(&key, false, DEADLINE);
                assert_eq!(lines.expect(line).authenticity, right);
            }
            let document = reader.read_document(&key, true, DEADLINE);
            assert_eq!(document.expect(line).authenticity, right);
            assert_eq!(simulator.obey("pull"), "ok");
            assert_eq!(reader.await_removal(DEADLINE), Ok(()));
        }
        assert_eq!(simulator.obey("lay passport both"), "ok");
        assert_eq!(simulator.obey("Flipped 9"), "ok");
        let broken = reader.read_document(&key, false, DEADLINE).map(drop);
        assert_eq!(broken.expect_err("flipped").kind, FailureKind::Unreadable);
        assert_eq!(simulator.obey("mend"), "ok");
        assert!(reader.read_document(&key, false, DEADLINE).is_ok());
    });
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn a_card_that_somebody_else_holds_costs_no_more_than_the_deadline() {
    let name = "outside::a_card_that_somebody_else_holds_costs_no_more_than_the_deadline";
    alone(name, || {
        let _service = Pcscd::start();
        let mut reader = reader();
        let rig = Rig::new(Access::Pace);
        let _card = lay(&rig);
        let mut theirs = their_card();
        let held = theirs.transaction().expect("nobody else holds it");
        let short = Duration::from_millis(200);
        let mut kinds = Vec::new();
        for _ in 0..6 {
            let began = Instant::now();
            let refused = reader.open_card(short).map(drop);
            kinds.push(refused.expect_err("it is held").kind);
            assert!(began.elapsed() < short + Duration::from_millis(600));
        }
        let (timeout, busy) = (FailureKind::Timeout, FailureKind::Busy);
        assert_eq!(kinds, [timeout, timeout, timeout, timeout, busy, busy]);
        held.end(pcsc::Disposition::LeaveCard)
            .map_err(|(_, error)| error)
            .expect("ended");
        let until = Instant::now() + DEADLINE;
        let mut channel = loop {
            match reader.open_card(DEADLINE) {
                Ok(channel) => break channel,
                Err(failure) => assert!(Instant::now() < until, "{failure}"),
            }
        };
        rig.read_over(&mut channel, DEADLINE).expect("it is free");
        drop(channel);
        // Nothing was reset: their connection is as good as before.
        assert!(theirs.status2_owned().is_ok());
        assert!(theirs.transaction().is_ok());
    });
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn a_card_that_is_changed_between_two_looks_counts_as_removed() {
    let name = "outside::a_card_that_is_changed_between_two_looks_counts_as_removed";
    alone(name, || {
        let _service = Pcscd::start();
        let mut reader = reader();
        let rig = Rig::new(Access::Pace);
        let card = lay(&rig);
        drop(reader.open_card(DEADLINE).expect("a card lies there"));
        let before = reader.slot(DEADLINE).expect("the reader is there").events;
        let hand = thread::spawn(move || {
            drop(card);
            (lay(&rig), rig)
        });
        assert_eq!(reader.await_removal(DEADLINE), Ok(()));
        let (_card, rig) = hand.join().expect("the hand does not panic");
        let mut channel = reader.open_card(DEADLINE).expect("the other card");
        rig.read_over(&mut channel, DEADLINE).expect("is read");
        let after = reader.slot(DEADLINE).expect("the reader is there").events;
        assert!(after > before, "{before} to {after}");
    });
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn the_service_may_come_late_and_go_and_come_again() {
    alone(
        "outside::the_service_may_come_late_and_go_and_come_again",
        || {
            let mut early = PcscReader::new(Choice::Named("00 00".into()));
            assert_eq!(
                early.state(Duration::from_millis(50)),
                DeviceState::NoDevice
            );
            for _ in 0..2 {
                let service = Pcscd::start();
                let until = Instant::now() + DEADLINE;
                while early.state(Duration::from_secs(1)) != DeviceState::Online {
                    assert!(Instant::now() < until, "it never came");
                }
                let two = PcscReader::new(Choice::Only).slot(Duration::from_secs(2));
                assert_eq!(two.expect_err("two slots").kind, FailureKind::NotThatDevice);
                drop(service);
                let until = Instant::now() + DEADLINE;
                while early.state(Duration::from_millis(20)) != DeviceState::NoDevice {
                    assert!(Instant::now() < until, "it never went");
                }
            }
        },
    );
}
