//! What is plugged in, and how the config calls it.

use std::fs;

use kiosk_device::LinkAddress;

use crate::bench::Bench;

const SERIAL: &str = "usb-Mfano_Printer_0001-if00";

#[test]
fn parts_are_listed_with_links_that_the_config_takes() {
    let bench = Bench::new();
    for (folder, name) in [
        ("system/dev/serial/by-id", SERIAL),
        ("system/dev/v4l/by-id", "usb-Mfano_Camera_7-video-index0"),
        ("system/dev/v4l/by-id", "usb-Mfano_Camera_7-video-index1"),
        ("system/dev", "gpiochip0"),
        ("system/run/pcscd", "pcscd.comm"),
    ] {
        fs::create_dir_all(bench.path(folder)).expect("made");
        bench.write(&format!("{folder}/{name}"), "");
    }
    let run = bench
        .run(&["--json", "devices", "--root", "system"])
        .expect_code(0);
    let json = run.json();
    let links: Vec<&str> = json["devices"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|part| part["link"].as_str())
        .collect();
    let serial = format!("serial:/dev/serial/by-id/{SERIAL}");
    let camera = "v4l2:/dev/v4l/by-id/usb-Mfano_Camera_7-video-index0";
    assert_eq!(links, [&serial, camera, "pcsc", "gpio"]);
    assert!(serial.parse::<LinkAddress>().is_ok());
    assert!(camera.parse::<kiosk_camera::place::Place>().is_ok());
}

#[test]
fn a_bare_machine_says_what_to_look_at() {
    let bench = Bench::new();
    let run = bench.run(&["devices", "--root", "system"]).expect_code(1);
    assert!(run.out().contains("cables"), "{}", run.out());
}
