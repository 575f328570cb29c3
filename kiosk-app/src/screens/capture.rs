//! A document under the camera.

use kiosk_journey::{CaptureView, Event, Photo};
use slint::{ComponentHandle, Image, Rgba8Pixel, SharedPixelBuffer};

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
        show_photo(&adapter, None);
    }
    adapter.set_label(view.label.as_str().into());
    adapter.set_why(view.why.as_str().into());
    adapter.set_busy(view.busy);
    adapter.set_error(view.error.as_deref().unwrap_or_default().into());
    adapter.set_required(view.required);
    adapter.set_number(view.number as i32);
    adapter.set_of(view.of as i32);
    show_photo(&adapter, view.photo.as_ref());
}

/// Takes the picture off the screen, also from memory that the adapter holds.
pub(crate) fn wipe(app: &App) {
    show_photo(&app.global::<CaptureAdapter>(), None);
}

/// Decodes only when a photograph comes or goes: a document never swaps one for another in a step.
fn show_photo(adapter: &CaptureAdapter<'_>, photo: Option<&Photo>) {
    match (photo, adapter.get_has_photo()) {
        (Some(photo), false) => {
            if let Some(image) = decoded(photo) {
                adapter.set_photo(image);
            }
            adapter.set_has_photo(true);
        }
        (None, true) => {
            adapter.set_photo(Image::default());
            adapter.set_has_photo(false);
        }
        _ => {}
    }
}

fn decoded(photo: &Photo) -> Option<Image> {
    let picture = image::load_from_memory(&photo.0).ok()?.into_rgba8();
    let (width, height) = picture.dimensions();
    let pixels = SharedPixelBuffer::<Rgba8Pixel>::clone_from_slice(picture.as_raw(), width, height);
    Some(Image::from_rgba8(pixels))
}
