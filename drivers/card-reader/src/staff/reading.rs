//! What a reader does with a staff card: asks for its tries, then for its proof.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use kiosk_device::capability::{StaffAnswer, TypedPin};
use kiosk_device::{Failure, FailureKind};
use kiosk_domain::{StaffMember, StaffRefusal, StaffSerial, Timestamp};

use super::{Challenge, Pin, Proof, Staff, StaffError, Trust, prove, tries_left};
use crate::apdu::CardChannel;

/// Lets the card behind `channel` prove itself, with `pin` its holder too. Without `trust` there is
/// no staff.
///
/// # Errors
/// The reader's own failure.
pub(crate) fn read(
    channel: &mut dyn CardChannel,
    trust: Option<&Trust>,
    pin: Option<&TypedPin>,
    until: Instant,
) -> Result<StaffAnswer, Failure> {
    let Some(trust) = trust else {
        let detail = "the config names no root of staff cards; write [staff]";
        return Err(Failure::new(FailureKind::Unsupported, detail));
    };
    let proof = match pin.map(|typed| Pin::new(&typed.0)) {
        None => Proof::Card,
        Some(Ok(pin)) => Proof::Pin(pin),
        Some(Err(_)) => return Ok(refused(StaffRefusal::WrongPin, None)),
    };
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| {
        let detail = format!("the system gives no randomness: {error}");
        Failure::new(FailureKind::HardwareError, detail)
    })?;
    let challenge = Challenge::from_random(random);
    match prove(channel, &proof, challenge, trust, now(), until) {
        Ok(staff) => proved(channel, &staff, until),
        Err(StaffError::WrongPin { tries_left }) => Ok(refused(StaffRefusal::WrongPin, tries_left)),
        Err(StaffError::Apdu(error)) => Err(error.into()),
        Err(error) => Ok(refused(refusal(&error), None)),
    }
}

/// The tries are asked of a card that has proved itself: what others tell is worth nothing.
fn proved(
    channel: &mut dyn CardChannel,
    staff: &Staff,
    until: Instant,
) -> Result<StaffAnswer, Failure> {
    let tries_left = match tries_left(channel, until) {
        Ok(tries_left) => tries_left,
        Err(StaffError::Apdu(error)) => return Err(error.into()),
        Err(error) => return Ok(refused(refusal(&error), Some(0))),
    };
    let Ok(serial) = StaffSerial::new(staff.serial.bytes()) else {
        return Ok(refused(StaffRefusal::NotOurs, None));
    };
    Ok(StaffAnswer {
        proved: Ok(StaffMember {
            id: staff.id.clone(),
            role: staff.role,
            serial,
        }),
        tries_left,
    })
}

fn refused(refusal: StaffRefusal, tries_left: Option<u8>) -> StaffAnswer {
    StaffAnswer {
        proved: Err(refusal),
        tries_left,
    }
}

fn refusal(error: &StaffError) -> StaffRefusal {
    match error {
        StaffError::Pulled => StaffRefusal::TakenAway,
        StaffError::NotAStaffCard => StaffRefusal::NotAStaffCard,
        StaffError::NotOurs | StaffError::NotForThis => StaffRefusal::NotOurs,
        StaffError::Expired | StaffError::NotYetValid => StaffRefusal::OutOfTime,
        StaffError::Revoked => StaffRefusal::Revoked,
        StaffError::Forged => StaffRefusal::Forged,
        StaffError::WrongPin { .. } => StaffRefusal::WrongPin,
        StaffError::Locked => StaffRefusal::Locked,
        StaffError::Refused { .. } | StaffError::Nonsense(_) | StaffError::Apdu(_) => {
            StaffRefusal::Failed
        }
    }
}

/// A clock before 1970 counts as 1970: no card is valid then.
fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
