//! A document under the camera.
//!
//! A photograph has millions of pixels. It is unpacked and scaled on a thread of its own, once and to
//! the size it is shown in; the thread that draws only copies it.

use kiosk_journey::{CaptureView, Event, Photo};
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};
use zeroize::Zeroizing;

use super::Send;
use crate::generated::{App, CaptureAdapter};

pub(crate) fn wire(app: &App, send: &Send) {
    let adapter = app.global::<CaptureAdapter>();
    let to = send.clone();
    adapter.on_photograph(move || to(Event::PhotographAsked));
    let to = send.clone();
    adapter.on_keep(move || to(Event::PhotoKept));
    let to = send.clone();
    adapter.on_retake(move || to(Event::PhotoRetaken));
    let to = send.clone();
    adapter.on_skip(move || to(Event::Skip));
}

pub(crate) fn show(app: &App, view: &CaptureView) {
    let adapter = app.global::<CaptureAdapter>();
    if adapter.get_label() != view.label.as_str() {
        // Another document: what was photographed for the last one must not stand in for it.
        show_photo(app, None);
    }
    adapter.set_label(view.label.as_str().into());
    adapter.set_why(view.why.as_str().into());
    adapter.set_busy(view.busy);
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
    adapter.set_required(view.required);
    adapter.set_number(view.number as i32);
    adapter.set_of(view.of as i32);
    show_photo(app, view.photo.as_ref());
}

/// Takes the picture off the screen, also from memory that the adapter holds.
pub(crate) fn wipe(app: &App) {
    show_photo(app, None);
}

/// Unpacks only when a photograph comes: a document never swaps one for another in a step.
fn show_photo(app: &App, photo: Option<&Photo>) {
    let adapter = app.global::<CaptureAdapter>();
    if photo.is_some() == adapter.get_has_photo() {
        return;
    }
    adapter.set_photo_count(adapter.get_photo_count().wrapping_add(1));
    adapter.set_has_photo(photo.is_some());
    match photo {
        Some(photo) => begin_to_develop(app, photo),
        None => adapter.set_photo(Image::default()),
    }
}

/// The picture comes when it is ready, unless its photograph has gone by then.
fn begin_to_develop(app: &App, photo: &Photo) {
    let adapter = app.global::<CaptureAdapter>();
    let scale = app.window().scale_factor();
    let pixels = |length: f32| (length * scale).max(1.0) as u32;
    let room = (
        pixels(adapter.get_room_width()),
        pixels(adapter.get_room_height()),
    );
    let (jpeg, count) = (Zeroizing::new(photo.0.clone()), adapter.get_photo_count());
    let weak = app.as_weak();
    let develop = move || {
        let Some(picture) = developed(&jpeg, room) else {
            return;
        };
        // Nobody is left to see it when the loop has ended.
        let _ = weak.upgrade_in_event_loop(move |app| {
            let adapter = app.global::<CaptureAdapter>();
            if adapter.get_photo_count() == count {
                adapter.set_photo(Image::from_rgb8(picture));
            }
        });
    };
    let thread = std::thread::Builder::new().name("photograph shown".to_owned());
    if let Err(error) = thread.spawn(develop) {
        tracing::warn!(%error, "a photograph cannot be shown");
    }
}

/// The picture in a JPEG, at most as large as `room`; opaque, so that it is copied and not blended.
fn developed(jpeg: &[u8], (width, height): (u32, u32)) -> Option<SharedPixelBuffer<Rgb8Pixel>> {
    let mut picture = image::load_from_memory(jpeg).ok()?;
    if picture.width() > width || picture.height() > height {
        picture = picture.thumbnail(width, height);
    }
    let picture = picture.into_rgb8();
    let (width, height) = picture.dimensions();
    Some(SharedPixelBuffer::clone_from_slice(
        picture.as_raw(),
        width,
        height,
    ))
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat, RgbImage};

    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_pixel(width, height, image::Rgb([200, 40, 90]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::from(picture)
            .write_to(&mut bytes, ImageFormat::Jpeg)
            .expect("encodes");
        bytes.into_inner()
    }

    fn size(picture: &SharedPixelBuffer<Rgb8Pixel>) -> (u32, u32) {
        (picture.width(), picture.height())
    }

    #[test]
    fn a_photograph_is_scaled_to_its_room_and_keeps_its_shape_and_colours() {
        let picture = developed(&jpeg(1600, 1200), (900, 600)).expect("a picture");
        assert_eq!(size(&picture), (800, 600));
        let Rgb8Pixel { r, g, b } = picture.as_slice()[400];
        assert!(r.abs_diff(200) < 8 && g.abs_diff(40) < 8 && b.abs_diff(90) < 8);
    }

    #[test]
    fn a_small_one_stays_as_it_is_and_what_is_no_picture_is_none() {
        let picture = developed(&jpeg(320, 200), (900, 600)).expect("a picture");
        assert_eq!(size(&picture), (320, 200));
        assert!(developed(&[0xFF, 0xD8], (900, 600)).is_none());
    }
}
