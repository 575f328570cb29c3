//! Chooses where the face is drawn: a window, the panel itself, or nowhere.

use slint::PlatformError;

/// Sets up Slint's platform; must come before the first component.
///
/// # Errors
/// When no backend of this build can draw here; the message says which one failed.
pub fn select(headless: bool) -> Result<(), PlatformError> {
    // Slint's font library panics where the system has no font, although ours are built in.
    std::panic::catch_unwind(|| choose(headless)).unwrap_or_else(|_| {
        let why = "the face cannot be set up; if this system has no font at all, install one, \
                   e.g. `apt-get install fonts-dejavu-core`";
        Err(PlatformError::Other(why.to_owned()))
    })
}

fn choose(headless: bool) -> Result<(), PlatformError> {
    if headless {
        headless_backend()
    } else {
        selector().select()
    }
}

#[cfg(not(feature = "device"))]
fn selector() -> slint::BackendSelector {
    slint::BackendSelector::new()
}

#[cfg(feature = "device")]
fn selector() -> slint::BackendSelector {
    slint::BackendSelector::new().with_libinput_event_hook(crate::panel::hook())
}

#[cfg(feature = "headless")]
fn headless_backend() -> Result<(), PlatformError> {
    use i_slint_backend_testing::{TestingBackend, TestingBackendOptions};
    let options = TestingBackendOptions {
        mock_time: false,
        threading: true,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(TestingBackend::new(options)))
        .map_err(|error| PlatformError::Other(error.to_string()))
}

#[cfg(not(feature = "headless"))]
fn headless_backend() -> Result<(), PlatformError> {
    Err("this build draws on a screen only; build with the feature `headless`".into())
}
