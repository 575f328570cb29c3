//! What is read of 200 spoilt zones, and that nothing is read wrongly.

use kiosk_camera::mrz::{NotRead, Zone, read_mrz};

use super::scenes::{Spoilt, scene};
use super::sheet;
use crate::support::ocr_b;

const ZONES: u64 = 200;

fn is_right(zone: &Zone, lines: &str) -> bool {
    zone.lines().eq(lines.lines())
}

#[test]
fn the_sheet_of_signs_is_what_debians_font_draws() {
    let stored = image::load_from_memory(include_bytes!("../../../assets/ocr-b.png"));
    assert!(stored.expect("a picture").to_luma8() == sheet::draw(&ocr_b()));
}

#[test]
fn of_200_spoilt_zones_none_is_read_wrongly_and_most_are_read() {
    let font = ocr_b();
    let (mut read, mut unread) = (0, Vec::<(u64, NotRead, Spoilt)>::new());
    for seed in 0..ZONES {
        let (scene, spoilt) = scene(seed, &font);
        match read_mrz(&scene.picture) {
            Ok(zone) => {
                assert!(is_right(&zone, &scene.lines), "seed {seed}: {spoilt:?}");
                read += 1;
            }
            Err(reason) => unread.push((seed, reason, spoilt)),
        }
    }
    assert!(read >= 150, "{read} read; not read: {unread:#?}");
}
