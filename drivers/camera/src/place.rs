//! The config's link text of a camera.
//!
//! ```text
//!   v4l2:/dev/v4l/by-id/usb-Maker_Model_Serial-video-index0      a camera of the kernel's
//!   v4l2:/dev/v4l/by-id/…-video-index0#HD USB Camera             which must call itself so
//!   simulated:127.0.0.1:8554                                     a `camera-simulator` on a link
//! ```

use std::path::PathBuf;
use std::str::FromStr;

use kiosk_device::{LinkAddress, OpenError};

use crate::v4l2::Target;

/// Where a camera is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A device file; best one under `/dev/v4l/by-id/`, because numbers move when unplugged.
    Video(Target),
    /// A simulated camera on a link.
    Simulated(LinkAddress),
}

impl FromStr for Place {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, OpenError> {
        let refuse = |why| OpenError::Text {
            text: text.to_owned(),
            why,
        };
        match text.split_once(':') {
            Some(("v4l2", place)) => video(place).map_err(refuse),
            Some(("simulated", place)) => format!("tcp:{place}")
                .parse()
                .map(Self::Simulated)
                .map_err(|_| refuse("write a simulated camera as `simulated:host:port`")),
            _ => Err(refuse("it starts with none of `v4l2:`, `simulated:`")),
        }
    }
}

fn video(place: &str) -> Result<Place, &'static str> {
    let (path, expected) = match place.split_once('#') {
        Some((_, "")) => return Err("nothing follows the `#`; write the camera's name, or no `#`"),
        Some((path, expected)) => (path, Some(expected.to_owned())),
        None => (place, None),
    };
    if !path.starts_with('/') {
        return Err("the path is not absolute; write it like `v4l2:/dev/v4l/by-id/…-video-index0`");
    }
    let path = PathBuf::from(path);
    Ok(Place::Video(Target { path, expected }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_named_by_its_file_and_perhaps_by_what_it_calls_itself() {
        let place: Place = "v4l2:/dev/v4l/by-id/usb-X-video-index0#HD: Cam"
            .parse()
            .expect("a place");
        let expected = Place::Video(Target {
            path: PathBuf::from("/dev/v4l/by-id/usb-X-video-index0"),
            expected: Some("HD: Cam".to_owned()),
        });
        assert_eq!(place, expected);
        let bare: Place = "v4l2:/dev/video0".parse().expect("a place");
        assert!(matches!(bare, Place::Video(Target { expected: None, .. })));
        let far: Place = "simulated:[::1]:8554".parse().expect("a place");
        assert!(matches!(
            far,
            Place::Simulated(LinkAddress::Tcp { port: 8554, .. })
        ));
    }

    #[test]
    fn what_is_no_place_is_refused_with_the_remedy() {
        for (text, remedy) in [
            ("/dev/video0", "starts with none of"),
            ("v4l2:video0", "not absolute"),
            ("v4l2:/dev/video0#", "nothing follows"),
            ("simulated:here", "simulated:host:port"),
        ] {
            let error = text.parse::<Place>().expect_err(text).to_string();
            assert!(error.contains(remedy) && error.contains(text), "{error}");
        }
    }
}
