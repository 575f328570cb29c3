//! The driver against a well module.

use std::time::{Duration, Instant};

use kiosk_device::capability::{Device as _, FingerprintReader as _};
use kiosk_device::{Failure, FailureKind};
use kiosk_domain::DeviceState;
use kiosk_fingerprint_reader::matching::{Comparer, Minutiae, Verdict};
use kiosk_fingerprint_reader::protocol::{AuraColour, AuraLed, AuraMode};
use kiosk_fingerprint_reader::simulator::{Finger, Laid, SimulatedModule, Skin};
use kiosk_fingerprint_reader::{Settings, ZfmReader};

use crate::support::{DEADLINE, Dribbling, rig};

fn kind<T>(outcome: Result<T, Failure>) -> Option<FailureKind> {
    outcome.err().map(|failure| failure.kind)
}

#[test]
fn a_finger_is_seen_whole_and_known_again_on_the_host() {
    let (mut reader, module) = rig();
    let first = reader.capture(DEADLINE).expect("a finger lies there");
    assert_eq!((first.width_px(), first.height_px()), (256, 288));
    let turned = Laid {
        right_px: 9.0,
        turned_deg: -8.0,
        ..Laid::default()
    };
    module.lay(&Finger::of(1), &turned);
    let again = reader.capture(DEADLINE).expect("it lies there again");
    let minutiae = |picture| Minutiae::of(picture).expect("large enough");
    let verdict = Comparer::default().compare(minutiae(&again), minutiae(&first), DEADLINE);
    assert!(matches!(verdict, Ok(Verdict::Same(_))), "{verdict:?}");
}

#[test]
fn the_line_is_made_fast_first_and_found_fast_after_a_power_cut() {
    let (mut reader, module) = rig();
    assert_eq!(module.baud(), 57_600);
    reader.capture(DEADLINE).expect("a finger lies there");
    assert_eq!(module.baud(), 115_200);
    module.power_cycle();
    reader.capture(DEADLINE).expect("greeted again by itself");
    let mut fresh = ZfmReader::new(module.connector(), Settings::default());
    fresh.capture(DEADLINE).expect("found at the fast speed");
}

#[test]
fn a_picture_that_a_power_cut_took_is_not_made_up() {
    let (mut reader, module) = rig();
    reader.capture(DEADLINE).expect("a finger lies there");
    module.power_cycle();
    assert_eq!(
        kind(reader.template(DEADLINE)),
        Some(FailureKind::Unreadable)
    );
    reader.capture(DEADLINE).expect("it lies there still");
}

#[test]
fn progress_grows_to_the_whole_picture() {
    let (mut reader, _module) = rig();
    let mut seen = Vec::new();
    reader
        .capture_watched(DEADLINE, &mut |progress| seen.push(progress))
        .expect("a finger lies there");
    assert!(seen.is_sorted_by_key(|progress| progress.bytes));
    assert_eq!(
        seen.last().map(|last| (last.bytes, last.bytes_max)),
        Some((36_864, 36_864))
    );
}

#[test]
fn a_citizen_is_told_what_is_wrong_with_the_finger() {
    let (mut reader, module) = rig();
    let well = Laid::default();
    for (laid, word) in [
        (
            Laid {
                skin: Skin::Dry,
                ..well
            },
            "too dry",
        ),
        (
            Laid {
                skin: Skin::Wet,
                ..well
            },
            "too wet",
        ),
        (
            Laid {
                right_px: -95.0,
                ..well
            },
            "off-centre",
        ),
        (
            Laid {
                length: 0.4,
                ..well
            },
            "not far enough",
        ),
    ] {
        module.lay(&Finger::of(2), &laid);
        let failure = reader.capture(DEADLINE).err().expect("poor");
        assert_eq!(failure.kind, FailureKind::Unreadable);
        assert!(failure.detail.contains(word), "{failure}");
    }
}

#[test]
fn no_finger_ends_at_the_deadline() {
    let (mut reader, module) = rig();
    module.lift();
    reader.identify(DEADLINE).expect("it is there");
    let began = Instant::now();
    let none = kind(reader.capture(Duration::from_millis(350)));
    assert_eq!(none, Some(FailureKind::NothingPresented));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn templates_go_up_and_down_and_are_compared_on_the_module() {
    let (mut reader, module) = rig();
    reader.capture(DEADLINE).expect("a finger lies there");
    let template = reader.template(DEADLINE).expect("enough features");
    assert_eq!(template.len(), 512);
    let same = reader.compare_on_module(&template, DEADLINE);
    assert!(matches!(same, Ok(Some(score)) if score >= 60), "{same:?}");
    module.lay(&Finger::of(9), &Laid::default());
    reader.capture(DEADLINE).expect("another lies there");
    assert_eq!(reader.compare_on_module(&template, DEADLINE), Ok(None));
}

#[test]
fn a_module_says_what_it_is_and_how_it_is() {
    let (mut reader, module) = rig();
    let identity = reader.identify(DEADLINE).expect("it is there");
    assert_eq!(identity.to_string(), "ZFM module, system 0009");
    assert_eq!(reader.state(DEADLINE), DeviceState::Online);
    module.set_busy(true);
    assert_eq!(reader.state(DEADLINE), DeviceState::Busy);
    assert_eq!(reader.template_count(DEADLINE), Ok(0));
    let led = AuraLed {
        mode: AuraMode::On,
        colour: AuraColour::Blue,
    };
    assert_eq!(reader.light(led, DEADLINE), Ok(()));
}

#[test]
fn a_password_that_somebody_changed_is_another_device() {
    let module = SimulatedModule::default().in_memory();
    let settings = Settings {
        password: 7,
        ..Settings::default()
    };
    let mut reader = ZfmReader::new(module.connector(), settings);
    assert_eq!(
        kind(reader.identify(DEADLINE)),
        Some(FailureKind::NotThatDevice)
    );
}

#[test]
fn a_line_that_gives_few_bytes_at_once_carries_the_same_picture() {
    let (mut reader, module) = rig();
    let whole = reader.capture(DEADLINE).expect("a finger lies there");
    for bytes in [1, 2, 3, 7, 11, 12, 138, 139, 140] {
        let inner = module.connector();
        let mut slow = ZfmReader::new(Dribbling { inner, bytes }, Settings::default());
        let picture = slow.capture(DEADLINE).expect("a finger lies there");
        assert!(picture == whole, "{bytes} at once");
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn a_serial_line_carries_a_finger_as_the_config_names_it() {
    let module = SimulatedModule::default()
        .serve_pty()
        .expect("a pseudo terminal");
    module.lay(&Finger::of(1), &Laid::default());
    let mut reader = ZfmReader::from_config(module.link_text()).expect("a link");
    let picture = reader.capture(DEADLINE).expect("a finger lies there");
    assert_eq!(picture.grey().len(), 256 * 288);
    assert_eq!(module.baud(), 115_200);
}
