//! Seventeen ways to go wrong, at every command of either proof, once or for good; and a card
//! pulled at each.

use std::time::{Duration, Instant};

use kiosk_card_reader::simulator::chip::{Breakage, ChipDock, Planned};
use kiosk_card_reader::simulator::staff::StaffCard;
use kiosk_card_reader::staff::{Proof, Staff, StaffError, StaffRole, Trust};

use crate::memory::watched;
use crate::staff_support::{
    Authority, CARD_PURPOSE, PIN, PIN_PURPOSE, Says, blank, proved, with_pin,
};
use crate::support::DEADLINE;

/// What a broken proof is given.
const SHORT: Duration = Duration::from_millis(300);
/// Past its deadline a proof may end one step late; the machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(900);
/// The longest response there is, while it is put together and copied into its place.
const BYTES_MAX: usize = 512 * 1024;

struct Rig {
    dock: ChipDock,
    trust: Trust,
    card: StaffCard,
    /// Ours too, and somebody else's: it must never answer in the middle of another's proof.
    other: StaffCard,
}

impl Rig {
    fn new() -> Self {
        let ours = Authority::new();
        let attendant = |purpose| Says {
            uris: vec![StaffRole::Attendant.uri("mw-0003")],
            ..Says::technician(purpose)
        };
        Self {
            dock: ChipDock::default(),
            trust: ours.trust(),
            card: ours.card(),
            other: blank()
                .with_pin_key(ours.key(&attendant(PIN_PURPOSE)))
                .with_card_key(ours.key(&attendant(CARD_PURPOSE))),
        }
    }

    fn proved(&self, proof: &Proof, planned: Option<Planned>, deadline: Duration) -> Proved {
        self.dock.insert(self.card.clone());
        self.dock.lay_ready(self.other.clone());
        let mut channel = self.dock.open().expect("it lies there");
        self.dock.plan(planned);
        proved(&mut channel, proof, &self.trust, deadline)
    }
}

type Proved = Result<Staff, StaffError>;

fn is_well(proved: &Proved) -> bool {
    let technician = |staff: &Staff| staff.id == "tech-0017" && staff.role == StaffRole::Technician;
    proved.as_ref().is_ok_and(technician)
}

/// The other card from the first command on has proved honestly who it is.
fn is_the_other(planned: Planned, proved: &Proved) -> bool {
    let is_first = planned.after == 0 && planned.breakage == Breakage::OtherCard;
    is_first && proved.as_ref().is_ok_and(|staff| staff.id == "mw-0003")
}

fn one_case(rig: &Rig, proof: &Proof, planned: Planned) {
    let (began, mut broken) = (Instant::now(), Err(StaffError::Pulled));
    let seen = watched(&[], || broken = rig.proved(proof, Some(planned), SHORT));
    let late = began.elapsed().saturating_sub(SHORT);
    assert!(late < LATE_MAX, "{planned:?} ends {late:?} late");
    assert!(
        seen.most_bytes < BYTES_MAX,
        "{planned:?} holds {} bytes",
        seen.most_bytes
    );
    match &broken {
        Ok(_) => assert!(
            planned.once && is_well(&broken) || is_the_other(planned, &broken),
            "{planned:?} proves {broken:?}"
        ),
        Err(error) => {
            let pulled = matches!(planned.breakage, Breakage::Removed | Breakage::Reset);
            assert_eq!(
                pulled,
                *error == StaffError::Pulled,
                "{planned:?} is {error}"
            );
            assert!(!error.to_string().contains(PIN), "{error}");
        }
    }
    assert!(
        is_well(&rig.proved(proof, None, DEADLINE)),
        "after {planned:?}"
    );
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_command_is_told_in_time_and_the_next_proof_works() {
    let rig = Rig::new();
    let mut cases = 0;
    for proof in [with_pin(PIN), Proof::Card] {
        assert!(is_well(&rig.proved(&proof, None, DEADLINE)));
        let commands = rig.dock.commands();
        assert!(commands >= 4, "{commands} commands");
        for breakage in Breakage::ALL {
            for after in 0..commands {
                for once in [true, false] {
                    let planned = Planned {
                        breakage,
                        after,
                        once,
                    };
                    one_case(&rig, &proof, planned);
                    cases += 1;
                }
            }
        }
    }
    assert!(cases >= 17 * 2 * (5 + 4), "{cases} cases");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "takes minutes under emulation; runs in `cargo xtask test`"
)]
fn no_fault_costs_more_than_one_try_of_the_pin() {
    let rig = Rig::new();
    let wrong = with_pin("000000");
    for breakage in Breakage::ALL {
        if breakage == Breakage::OtherCard {
            continue;
        }
        for after in 0..6 {
            let planned = Planned {
                breakage,
                after,
                once: true,
            };
            rig.dock.insert(rig.card.clone());
            let mut channel = rig.dock.open().expect("it lies there");
            rig.dock.plan(Some(planned));
            let _ = proved(&mut channel, &wrong, &rig.trust, SHORT);
            rig.dock.plan(None);
            if let Some(mut again) = rig.dock.open() {
                let left = proved(&mut again, &wrong, &rig.trust, DEADLINE);
                let at_most_two_used = matches!(
                    left,
                    Err(StaffError::WrongPin {
                        tries_left: Some(1 | 2)
                    })
                );
                assert!(at_most_two_used, "{planned:?}: {left:?}");
            }
        }
    }
}
