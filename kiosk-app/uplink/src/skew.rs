//! Whether our clock and the gateway's agree. Receipts bear our time, certificates are good for a
//! time, so somebody should hear of it; nothing is ordered or recognised by time, so sending goes on.

use kiosk_domain::Timestamp;

use crate::UplinkNews;

/// How far apart clocks may be: more than any answer takes, less than anybody would not notice.
const APART_MS_MAX: i64 = 120_000;

/// How it was when it was last looked at.
#[derive(Debug, Default)]
pub(crate) struct Skew {
    off: bool,
}

impl Skew {
    /// The gateway's clock said `theirs` between `asked` and `answered` of ours. News, if that is a
    /// change.
    pub fn told(
        &mut self,
        asked: Timestamp,
        theirs: Timestamp,
        answered: Timestamp,
    ) -> Option<UplinkNews> {
        let behind = asked.0.saturating_sub(theirs.0);
        let ahead = theirs.0.saturating_sub(answered.0);
        let off = behind > APART_MS_MAX || ahead > APART_MS_MAX;
        if std::mem::replace(&mut self.off, off) == off {
            return None;
        }
        Some(match off {
            true => UplinkNews::ClockOff { ahead_ms: behind },
            false => UplinkNews::ClockRight,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(skew: &mut Skew, ours: i64, theirs: i64) -> Option<UplinkNews> {
        skew.told(Timestamp(ours), Timestamp(theirs), Timestamp(ours + 40))
    }

    #[test]
    fn a_clock_that_goes_wrong_is_said_once_and_so_is_its_end() {
        let mut skew = Skew::default();
        assert_eq!(told(&mut skew, 1_000_000, 1_000_020), None);
        let ahead = UplinkNews::ClockOff { ahead_ms: 500_000 };
        assert_eq!(told(&mut skew, 1_500_000, 1_000_000), Some(ahead));
        assert_eq!(told(&mut skew, 1_600_000, 1_000_000), None);
        assert_eq!(
            told(&mut skew, 1_000_000, 1_000_000),
            Some(UplinkNews::ClockRight)
        );
    }

    #[test]
    fn ten_years_behind_are_too_many_and_a_slow_answer_is_no_wrong_clock() {
        let mut skew = Skew::default();
        let slow = skew.told(Timestamp(0), Timestamp(200_000), Timestamp(200_010));
        assert_eq!(slow, None);
        let years = 10 * 365 * 24 * 3_600_000;
        let behind = UplinkNews::ClockOff { ahead_ms: -years };
        assert_eq!(told(&mut skew, 0, years), Some(behind));
    }
}
