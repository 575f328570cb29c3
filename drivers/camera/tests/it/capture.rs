//! Photographs from a simulated kernel.

use std::time::{Duration, Instant};

use kiosk_camera::V4l2Camera;
use kiosk_camera::frame::Wiped;
use kiosk_camera::simulator::{Breakage, Planned, SimulatedKernel};
use kiosk_camera::v4l2::{FourCc, Look, Step, Wish};
use kiosk_device::FailureKind;
use kiosk_device::capability::{Camera as _, Device as _, Photo};
use kiosk_domain::DeviceState;

use crate::printable::is_printable;
use crate::support::{DEADLINE, SIZE, driver, rig, wish};

fn kind<T>(outcome: Result<T, kiosk_device::Failure>) -> Option<FailureKind> {
    outcome.err().map(|failure| failure.kind)
}

/// Whether the photograph shows a page on a plate.
fn shows_a_page(photo: &Photo, width: u32, height: u32) -> bool {
    let seen = image::load_from_memory(photo.jpeg()).expect("a file that anybody can open");
    let grey = seen.to_luma8();
    let middle = grey.get_pixel(width / 2, height - height / 6).0[0];
    let corner = grey.get_pixel(2, 2).0[0];
    (seen.width(), seen.height()) == (width, height) && middle > 200 && corner < 150
}

#[test]
fn a_document_becomes_a_photograph_that_anybody_can_open() {
    let (mut camera, dock) = rig();
    for pixels in [FourCc::MJPEG, FourCc::YUYV] {
        dock.offer(vec![pixels], vec![SIZE]);
        let photo = camera.photograph(DEADLINE).expect("a document lies there");
        assert!(shows_a_page(&photo, SIZE.0, SIZE.1), "{pixels}");
    }
}

#[test]
fn pictures_cannot_be_printed() {
    assert!(is_printable!(u8), "the question can be answered with yes");
    assert!(!is_printable!(Photo));
    assert!(!is_printable!(Wiped<image::Luma<u8>>));
}

#[test]
fn the_best_format_and_the_nearest_size_are_taken() {
    let (camera, dock) = rig();
    dock.offer(
        vec![FourCc(*b"H264"), FourCc::YUYV, FourCc::MJPEG],
        vec![(640, 480), (1280, 720)],
    );
    let agreed = camera
        .wishing(Wish::default())
        .watch(DEADLINE, |format, _| Look::Done(format))
        .expect("frames come");
    assert_eq!(
        (agreed.pixels, agreed.width, agreed.height),
        (FourCc::MJPEG, 1280, 720)
    );
}

#[test]
fn the_first_frames_are_dropped_and_every_buffer_is_given_back() {
    let (camera, dock) = rig();
    let mut seen = 0;
    camera
        .watch(DEADLINE, move |_, _| {
            seen += 1;
            if seen < 20 {
                Look::Next
            } else {
                Look::Done(())
            }
        })
        .expect("frames come");
    let steps = dock.take_steps();
    let count = |step| steps.iter().filter(|made| **made == step).count();
    let warm_up = wish().patience.warm_up as usize;
    assert_eq!(count(Step::Dequeue), 20 + warm_up);
    assert_eq!(count(Step::Queue), 4 + 20 + warm_up, "four at the start");
}

#[test]
fn a_camera_that_needs_longer_than_one_wait_is_not_given_its_buffers_twice() {
    let (camera, dock) = rig();
    dock.set_interval(Duration::from_millis(120));
    let looked = camera.watch(Duration::from_millis(60), |_, _| Look::<()>::Next);
    assert_eq!(kind(looked), Some(FailureKind::Timeout));
    // The simulated kernel answers EINVAL to a buffer that is queued twice.
    let mut seen = 0;
    let slow = camera.watch(DEADLINE, move |_, _| {
        seen += 1;
        if seen < 4 { Look::Next } else { Look::Done(()) }
    });
    assert_eq!(slow, Ok(()));
}

#[test]
fn nothing_is_open_between_photographs() {
    let (mut camera, dock) = rig();
    assert!(camera.photograph(DEADLINE).is_ok());
    assert!(!dock.is_in_use());
    dock.plan(Some(Planned {
        breakage: Breakage::Garbage,
        at: Step::Open,
        once: false,
    }));
    assert!(camera.photograph(Duration::from_millis(100)).is_err());
    assert!(!dock.is_in_use());
}

#[test]
fn a_camera_in_use_is_busy_and_two_drivers_do_not_disturb_each_other() {
    let (camera, dock) = rig();
    let (began, begun) = std::sync::mpsc::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let mut other = driver(&dock);
    let first = std::thread::spawn(move || {
        camera.watch(DEADLINE, move |_, _| {
            let _ = began.send(());
            if ended.try_recv().is_ok() {
                Look::Done(())
            } else {
                Look::Next
            }
        })
    });
    begun.recv().expect("frames come");
    assert_eq!(kind(other.photograph(DEADLINE)), Some(FailureKind::Busy));
    end.send(()).expect("it still looks");
    assert_eq!(first.join().expect("no panic"), Ok(()));
    assert!(other.photograph(DEADLINE).is_ok());
}

#[test]
fn what_is_wrong_with_the_picture_is_said_after_the_exposure_had_time_to_settle() {
    let (mut camera, dock) = rig();
    dock.take_away();
    let nothing = camera.photograph(DEADLINE);
    assert_eq!(kind(nothing), Some(FailureKind::NothingPresented));
    dock.cover(true);
    assert_eq!(
        kind(camera.photograph(DEADLINE)),
        Some(FailureKind::Unreadable)
    );
    let began = Instant::now();
    let hurried = camera.photograph(Duration::from_millis(400));
    assert_eq!(kind(hurried), Some(FailureKind::Unreadable));
    assert!(began.elapsed() < Duration::from_millis(1_400));
}

#[test]
fn a_hand_that_leaves_the_lens_in_time_is_waited_for() {
    let (mut camera, dock) = rig();
    dock.cover(true);
    let hand = dock.clone();
    let leaves = std::thread::spawn(move || {
        // Once the driver has looked at a few covered frames.
        let mut looked_at = 0;
        while looked_at < 4 {
            let steps = hand.take_steps();
            looked_at += steps.iter().filter(|step| **step == Step::Dequeue).count();
            std::thread::yield_now();
        }
        hand.cover(false);
    });
    assert!(camera.photograph(DEADLINE).is_ok());
    leaves.join().expect("no panic");
}

#[test]
fn a_camera_that_falls_off_and_comes_back_under_another_number_is_found_again() {
    let (mut camera, dock) = rig();
    for at in [Step::Wait, Step::Dequeue, Step::Queue, Step::StreamOn] {
        dock.plan(Some(Planned {
            breakage: Breakage::Replugged,
            at,
            once: true,
        }));
        assert!(camera.photograph(DEADLINE).is_ok(), "{at}");
    }
    let mut by_number = V4l2Camera::new(SimulatedKernel::new(&dock), "/dev/video0");
    assert_eq!(
        kind(by_number.photograph(DEADLINE)),
        Some(FailureKind::Disconnected),
        "its number moved"
    );
}

#[test]
fn another_camera_in_its_place_is_named() {
    let (camera, dock) = rig();
    let mut camera = camera.expecting("Simulated");
    let identity = camera.identify(DEADLINE).expect("it is the one");
    assert_eq!(identity.to_string(), "Simulated Camera");
    dock.call_it("Integrated Webcam");
    let refused = camera.photograph(DEADLINE).err().expect("another one");
    assert_eq!(refused.kind, FailureKind::NotThatDevice);
    for word in ["Integrated Webcam", "`Simulated`", "devices.camera"] {
        assert!(refused.detail.contains(word), "{}", refused.detail);
    }
    assert_eq!(camera.state(DEADLINE), DeviceState::NoDevice);
    let by_bus = driver(&dock)
        .expecting("usb-simulated-1")
        .identify(DEADLINE);
    assert!(by_bus.is_ok());
}

#[test]
fn the_config_names_a_camera_by_its_link() {
    for link in [
        "v4l2:/dev/v4l/by-id/usb-None-video-index0",
        "v4l2:/dev/video93",
    ] {
        let mut camera = V4l2Camera::from_config(link).expect("a link");
        assert_eq!(
            kind(camera.identify(DEADLINE)),
            Some(FailureKind::Disconnected)
        );
        assert_eq!(camera.state(DEADLINE), DeviceState::NoDevice);
    }
    // A device file that exists and is no camera.
    let mut null = V4l2Camera::from_config("v4l2:/dev/null").expect("a link");
    assert_eq!(
        kind(null.identify(DEADLINE)),
        Some(FailureKind::NotThatDevice)
    );
    assert!(V4l2Camera::from_config("serial:/dev/ttyS0").is_err());
}
