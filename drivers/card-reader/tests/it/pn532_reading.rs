//! Documents read on the air: driver, module and chip, over lines and buses.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_card_reader::apdu::{CardChannel as _, ChannelError};
use kiosk_card_reader::pn532::Pn532Reader;
use kiosk_card_reader::pn532::bus::{I2cBus, OnBus, SpiBus};
use kiosk_card_reader::simulator::chip::{Access, Breakage as ChipBreakage, Planned, portrait};
use kiosk_card_reader::simulator::pn532::SimulatedPn532;
use kiosk_device::capability::{CardReader as _, Device as _, Document};
use kiosk_device::{FailureKind, steering};
use kiosk_domain::DeviceState;

use crate::pn532_support::{Antenna, is_ashas};
use crate::program::Simulator;
use crate::support::{DEADLINE, PORTRAIT_BYTES};

const SHORT: Duration = Duration::from_millis(400);

fn is_whole(document: &Document) -> bool {
    is_ashas(document) && document.portrait == Some(portrait(PORTRAIT_BYTES))
}

fn reads_whole(antenna: &Antenna, reader: &mut Pn532Reader) {
    let document = antenna.read(reader).unwrap_or_else(|why| panic!("{why}"));
    assert!(is_whole(&document));
}

#[test]
fn a_passport_is_read_on_the_air_by_either_protocol() {
    for access in [Access::Bac, Access::PaceAndBac, Access::Pace] {
        let antenna = Antenna::new(access);
        reads_whole(&antenna, &mut antenna.reader());
    }
}

#[test]
fn a_card_of_type_b_is_read_too() {
    let antenna = Antenna::with(Access::Pace, |module| module.of_type_b().in_memory());
    reads_whole(&antenna, &mut antenna.reader());
}

#[test]
fn without_a_wish_for_it_the_portrait_is_not_fetched() {
    let antenna = Antenna::new(Access::Bac);
    let mut reader = antenna.reader();
    let read = |reader: &mut Pn532Reader, with_portrait| {
        antenna.module.plan(None);
        let read = reader.read_document(&antenna.key, with_portrait, DEADLINE);
        (read.expect("it lies there"), antenna.module.commands())
    };
    let (document, few) = read(&mut reader, false);
    assert!(is_ashas(&document) && document.portrait.is_none());
    let (_, many) = read(&mut reader, true);
    assert!(few < many);
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn a_passport_is_read_over_a_serial_line_and_over_tcp() {
    for place in [
        |module: SimulatedPn532| module.serve_pty().expect("a pseudo terminal"),
        |module: SimulatedPn532| module.serve_tcp("127.0.0.1:0").expect("a port"),
    ] {
        let antenna = Antenna::with(Access::Pace, place);
        let link: kiosk_device::LinkAddress =
            antenna.module.link_text().parse().expect("a link text");
        let mut reader = antenna.reader_on(link);
        reads_whole(&antenna, &mut reader);
        let identity = reader.identify(DEADLINE).expect("it answers");
        assert_eq!(identity.to_string(), "NXP PN532 1.6");
    }
}

#[test]
fn a_passport_is_read_over_i2c_and_over_spi() {
    let antenna = Antenna::new(Access::Pace);
    let i2c = I2cBus::new(antenna.module.on_i2c());
    reads_whole(
        &antenna,
        &mut antenna.bus_reader_on(OnBus::new("i2c:1", i2c)),
    );
    antenna.module.power_cycle();
    let spi = SpiBus::new(antenna.module.on_spi());
    reads_whole(
        &antenna,
        &mut antenna.bus_reader_on(OnBus::new("spi:0", spi)),
    );
}

#[test]
fn a_document_that_comes_while_we_wait_is_read() {
    let antenna = Antenna::new(Access::Bac);
    antenna.dock.remove();
    let mut reader = antenna.reader();
    assert_eq!(reader.card_present(DEADLINE), Ok(false));
    let document = thread::scope(|scope| {
        scope.spawn(|| {
            while antenna.module.commands() < 12 {
                thread::yield_now();
            }
            antenna.lay();
        });
        antenna.read(&mut reader)
    });
    assert!(document.is_ok_and(|document| is_whole(&document)));
    assert_eq!(reader.card_present(DEADLINE), Ok(true));
}

#[test]
fn each_way_to_have_no_document_has_its_kind() {
    let antenna = Antenna::new(Access::Pace);
    let mut reader = antenna.reader();
    let read = |reader: &mut Pn532Reader, deadline| {
        let read = antenna.read_within(reader, deadline);
        read.err().map(|failure| failure.kind)
    };
    let unread = reader.read_card(DEADLINE).err().map(|failure| failure.kind);
    assert_eq!(unread, Some(FailureKind::Unsupported));
    antenna.dock.remove();
    assert_eq!(
        read(&mut reader, SHORT),
        Some(FailureKind::NothingPresented)
    );
    antenna.module.lay_ticket(true);
    assert_eq!(read(&mut reader, DEADLINE), Some(FailureKind::Unreadable));
    assert_eq!(reader.state(DEADLINE), DeviceState::Online);
}

#[test]
fn a_document_that_is_taken_away_in_the_middle_is_told_soon() {
    let antenna = Antenna::new(Access::Pace);
    let mut reader = antenna.reader();
    antenna.dock.plan(Some(Planned {
        breakage: ChipBreakage::Removed,
        after: 9,
        once: true,
    }));
    let began = Instant::now();
    let failure = antenna.read(&mut reader).err().expect("it is gone");
    assert_eq!(failure.kind, FailureKind::Unreadable);
    assert!(began.elapsed() < DEADLINE / 2);
    assert_eq!(reader.await_removal(DEADLINE), Ok(()));
}

#[test]
fn a_document_that_slips_for_a_moment_is_read_anew() {
    let antenna = Antenna::new(Access::Pace);
    antenna.dock.plan(Some(Planned {
        breakage: ChipBreakage::Reset,
        after: 9,
        once: true,
    }));
    reads_whole(&antenna, &mut antenna.reader());
}

#[test]
fn a_document_that_stays_is_not_taken_for_removed() {
    let antenna = Antenna::new(Access::Bac);
    let mut reader = antenna.reader();
    let still = reader
        .await_removal(SHORT)
        .err()
        .map(|failure| failure.kind);
    assert_eq!(still, Some(FailureKind::Timeout));
    let removed = thread::scope(|scope| {
        scope.spawn(|| antenna.dock.remove());
        reader.await_removal(DEADLINE)
    });
    assert_eq!(removed, Ok(()));
}

#[test]
fn what_is_longer_than_a_frame_or_an_answer_is_refused_and_the_card_lives_on() {
    let antenna = Antenna::new(Access::Bac);
    let mut reader = antenna.reader();
    let mut card = reader.open_card(DEADLINE).expect("it lies there");
    let until = Instant::now() + DEADLINE;
    let too_long = card.transmit(&[0; 263], until);
    assert!(matches!(too_long, Err(ChannelError::Garbled(_))));
    antenna.dock.plan(Some(Planned {
        breakage: ChipBreakage::Oversize,
        after: 0,
        once: true,
    }));
    let challenge = [0x00, 0x84, 0x00, 0x00, 0x08];
    let endless = card.transmit(&challenge, until);
    assert!(matches!(endless, Err(ChannelError::Garbled(_))));
    assert!(card.transmit(&challenge, until).is_ok());
}

#[test]
fn a_module_that_lost_its_power_between_two_documents_is_woken_again() {
    let antenna = Antenna::new(Access::Bac);
    let mut reader = antenna.reader();
    reads_whole(&antenna, &mut reader);
    antenna.module.power_cycle();
    reads_whole(&antenna, &mut reader);
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "starts a program of its own, which is not emulated; runs in `cargo xtask test`"
)]
fn the_program_obeys_a_socket_and_its_input() {
    let local = "127.0.0.1:0";
    let mut simulator = Simulator::start("pn532-simulator", &["--control", local, local]);
    let link_text = simulator.says();
    assert_eq!(simulator.says(), "AK0000017 1990-01-01 2035-12-31");
    let control = simulator.says();
    let address = control.strip_prefix("control ").expect("an address");
    let tell = |orders: &[&str]| {
        let orders: Vec<String> = orders.iter().map(ToString::to_string).collect();
        steering::tell(address, &orders).expect("it listens")
    };
    let mut reader = Pn532Reader::from_config(&link_text).expect("a link");
    assert_eq!(reader.card_present(DEADLINE), Ok(false));
    assert_eq!(
        tell(&["lay passport bac", "lay nothing"]),
        ["ok", "unknown"]
    );
    assert_eq!(reader.card_present(DEADLINE), Ok(true));
    assert_eq!(simulator.obey("pull"), "ok");
    assert_eq!(reader.await_removal(DEADLINE), Ok(()));
}
