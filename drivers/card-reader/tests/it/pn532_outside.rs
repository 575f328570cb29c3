//! A client that we did not write judges the simulated module: `nfc-list` of libnfc, on a serial
//! line.

use std::process::Command;

use kiosk_card_reader::simulator::chip::Access;
use kiosk_card_reader::simulator::pn532::SimulatedPn532;

use crate::pn532_support::Antenna;

/// What `nfc-list` prints about what lies on the antenna.
fn listed(antenna: &Antenna) -> String {
    let line = antenna.module.link_text().trim_start_matches("serial:");
    let listed = Command::new("nfc-list")
        .env("LIBNFC_DEVICE", format!("pn532_uart:{line}:115200"))
        .output()
        .expect("cargo xtask setup installs libnfc-bin");
    let (text, why) = (listed.stdout, String::from_utf8_lossy(&listed.stderr));
    assert!(listed.status.success(), "{why}");
    String::from_utf8_lossy(&text).into_owned()
}

fn on_a_line(module: SimulatedPn532) -> kiosk_card_reader::simulator::pn532::ModuleHandle {
    module.serve_pty().expect("a pseudo terminal")
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn libnfc_finds_the_module_and_lists_the_chip_of_type_a_and_what_it_can() {
    let antenna = Antenna::with(Access::Bac, on_a_line);
    let text = listed(&antenna);
    assert!(
        text.contains("1 ISO14443A passive target(s) found"),
        "{text}"
    );
    assert!(text.contains("SAK (SEL_RES): 20"), "{text}");
    assert!(text.contains("ATS: 78  80  70  00"), "{text}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn libnfc_lists_the_chip_of_type_b() {
    let antenna = Antenna::with(Access::Bac, |module| on_a_line(module.of_type_b()));
    let text = listed(&antenna);
    assert!(
        text.contains("1 ISO14443B passive target(s) found"),
        "{text}"
    );
    assert!(text.contains("Protocol Info: 00  81  80"), "{text}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn our_driver_finds_a_module_that_libnfc_has_put_to_sleep() {
    let antenna = Antenna::with(Access::Bac, on_a_line);
    antenna.dock.remove();
    let text = listed(&antenna);
    assert!(
        text.contains("NFC device:") && !text.contains("found"),
        "{text}"
    );
    antenna.lay();
    let link: kiosk_device::LinkAddress = antenna.module.link_text().parse().expect("a link");
    let read = antenna.read(&mut antenna.reader_on(link));
    assert_eq!(read.err(), None);
}
