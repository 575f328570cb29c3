//! What is broken and when: all of it follows from the seed.

use std::time::Duration;

use crate::rig::noise;

/// At most one fault in this time, however many kiosks there are.
const GAP_MS_MIN: u64 = 200;
/// Divided by the number of kiosks: each is broken about as often in a small audit as in a large.
const GAP_MS_OF_ONE: u64 = 3_200;

/// Between two faults of the gateway at least: otherwise a large audit would hardly have one.
const GATEWAY_STANDS: Duration = Duration::from_secs(1);

/// Something that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// SIGKILL for this kiosk; it starts again at once.
    KillKiosk(usize),
    /// SIGKILL for the gateway.
    KillGateway {
        /// Until it is started again.
        away: Duration,
    },
    /// SIGTERM for the gateway.
    StopGateway {
        /// Until it is started again.
        away: Duration,
    },
    /// Every connection of this kiosk is reset.
    Cut(usize),
    /// Every connection is reset.
    CutAll,
}

/// A fault at its moment, from the start of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Duration,
    /// What.
    pub fault: Fault,
}

/// All faults of an audit that lasts `length`.
pub fn schedule(seed: u64, kiosks: usize, length: Duration) -> Vec<Moment> {
    let gap = (GAP_MS_OF_ONE / kiosks.max(1) as u64).max(GAP_MS_MIN);
    let mut at = Duration::ZERO;
    let mut gateway_broken_at = None;
    let mut moments = Vec::new();
    for number in 0.. {
        let draw = |what: u64, below: u64| noise(seed, &[number, what]) % below;
        at += Duration::from_millis(1 + draw(0, 2 * gap));
        if at >= length {
            break;
        }
        let kiosk = draw(1, kiosks.max(1) as u64) as usize;
        let away = Duration::from_millis(50 + draw(2, 800));
        let stands = gateway_broken_at.is_none_or(|broken| at >= broken + GATEWAY_STANDS);
        let fault = match draw(3, 20) {
            0..=9 => Fault::KillKiosk(kiosk),
            10..=12 if stands => Fault::KillGateway { away },
            13 | 14 if stands => Fault::StopGateway { away },
            10..=17 => Fault::Cut(kiosk),
            _ => Fault::CutAll,
        };
        if let Fault::KillGateway { .. } | Fault::StopGateway { .. } = fault {
            gateway_broken_at = Some(at + away);
        }
        moments.push(Moment { at, fault });
    }
    moments
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Duration = Duration::from_secs(20);

    #[test]
    fn a_seed_gives_the_same_faults_again_and_another_seed_gives_others() {
        assert_eq!(schedule(1, 8, LENGTH), schedule(1, 8, LENGTH));
        assert_ne!(schedule(1, 8, LENGTH), schedule(2, 8, LENGTH));
    }

    #[test]
    fn faults_come_in_order_within_the_audit_and_to_kiosks_that_there_are() {
        let moments = schedule(3, 8, LENGTH);
        assert!(moments.is_sorted_by_key(|moment| moment.at));
        assert!(moments.iter().all(|moment| moment.at < LENGTH));
        assert!(moments.iter().all(|moment| match moment.fault {
            Fault::KillKiosk(kiosk) | Fault::Cut(kiosk) => kiosk < 8,
            _ => true,
        }));
    }
}
