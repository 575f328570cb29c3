//! Waits for a finger.

use std::time::Duration;

use super::Fault;
use crate::protocol::Confirmation;

/// Between two looks at the window: a person does not notice, the sensor stays cool.
const PAUSE: Duration = Duration::from_millis(100);
/// A picture that failed is taken again this often, then it is told.
const FAILED_MAX: u8 = 3;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Look at the window again after this pause.
    LookAfter(Duration),
    /// A picture was taken: fetch it.
    Upload,
    /// It cannot go on.
    Fail(Fault),
}

/// Looks until there is a finger.
#[derive(Default)]
pub struct Capture {
    failed: u8,
}

impl Capture {
    /// Decides by what one look brought.
    pub fn looked(&mut self, seen: Result<(), Fault>) -> Step {
        match seen {
            Ok(()) => Step::Upload,
            Err(Fault::Refused {
                confirmation: Confirmation::NoFinger,
                ..
            }) => Step::LookAfter(PAUSE),
            Err(Fault::Refused {
                confirmation: Confirmation::ImageFailed,
                ..
            }) if self.failed < FAILED_MAX => {
                self.failed += 1;
                Step::LookAfter(PAUSE)
            }
            Err(fault) => Step::Fail(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(confirmation: Confirmation) -> Result<(), Fault> {
        Err(Fault::Refused {
            command: "GenImg",
            confirmation,
        })
    }

    #[test]
    fn an_empty_window_is_looked_at_again() {
        let mut capture = Capture::default();
        for _ in 0..100 {
            let step = capture.looked(refused(Confirmation::NoFinger));
            assert_eq!(step, Step::LookAfter(PAUSE));
        }
        assert_eq!(capture.looked(Ok(())), Step::Upload);
    }

    #[test]
    fn a_sensor_that_keeps_failing_is_told() {
        let mut capture = Capture::default();
        for _ in 0..FAILED_MAX {
            capture.looked(refused(Confirmation::ImageFailed));
        }
        let step = capture.looked(refused(Confirmation::ImageFailed));
        assert!(matches!(step, Step::Fail(_)));
    }
}
