//! Who proves what with which card.

use std::time::Instant;

use kiosk_card_reader::apdu::{CardChannel, ChannelError};
use kiosk_card_reader::simulator::chip::{ChipDock, MemoryChannel};
use kiosk_card_reader::simulator::staff::{Lie, StaffCard};
use kiosk_card_reader::staff::{Pin, Proof, Serial, StaffError, StaffRole, Trust, tries_left};
use p256::ecdsa::SigningKey;
use proptest::collection::vec;
use proptest::prelude::*;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::memory::watched;
use crate::printable::is_printable;
use crate::staff_support::{
    Authority, CARD_PURPOSE, CLIENT, PIN, PIN_PURPOSE, Says, blank, new_key, p256, proved, shown,
    with_pin,
};
use crate::support::DEADLINE;

#[test]
fn a_card_and_its_pin_prove_who_holds_it() {
    let ours = Authority::new();
    for proof in [with_pin(PIN), Proof::Card] {
        let staff = shown(ours.card(), &proof, &ours.trust()).expect("our technician");
        assert_eq!(
            (staff.id.as_str(), staff.role),
            ("tech-0017", StaffRole::Technician)
        );
    }
}

#[test]
fn tries_are_counted_and_the_right_pin_sets_them_back() {
    let ours = Authority::new();
    let (dock, trust) = (ChipDock::default(), ours.trust());
    dock.insert(ours.card());
    let mut channel = dock.open().expect("it lies there");
    let mut with = |pin| proved(&mut channel, &with_pin(pin), &trust, DEADLINE).map(drop);
    let left = |tries| {
        Err(StaffError::WrongPin {
            tries_left: Some(tries),
        })
    };
    assert_eq!(with("000000"), left(2));
    assert_eq!(with("000000"), left(1));
    assert_eq!(with(PIN), Ok(()));
    assert_eq!(with("000000"), left(2));
    assert_eq!(with("000000"), left(1));
    assert_eq!(with("000000"), Err(StaffError::Locked));
    assert_eq!(with(PIN), Err(StaffError::Locked));
    // The key that needs no PIN is as good as before.
    assert!(proved(&mut channel, &Proof::Card, &trust, DEADLINE).is_ok());
}

#[test]
fn asking_for_the_tries_that_are_left_costs_none() {
    let ours = Authority::new();
    let (dock, trust) = (ChipDock::default(), ours.trust());
    dock.insert(ours.card());
    let mut channel = dock.open().expect("it lies there");
    for left in [3, 2, 1] {
        for _ in 0..4 {
            let told = tries_left(&mut channel, Instant::now() + DEADLINE);
            assert_eq!(told, Ok(Some(left)));
        }
        let wrong = proved(&mut channel, &with_pin("000000"), &trust, DEADLINE);
        assert!(wrong.is_err());
    }
    let told = tries_left(&mut channel, Instant::now() + DEADLINE);
    assert_eq!(told, Err(StaffError::Locked));
}

#[test]
fn a_card_without_one_of_the_keys_proves_the_other_alone() {
    let ours = Authority::new();
    let card = || blank().with_card_key(ours.key(&Says::technician(CARD_PURPOSE)));
    assert!(shown(card(), &Proof::Card, &ours.trust()).is_ok());
    let none = shown(card(), &with_pin(PIN), &ours.trust());
    assert_eq!(none, Err(StaffError::NotAStaffCard));
}

#[test]
fn a_card_of_somebody_else_is_not_ours_and_its_holder_types_no_pin() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    for proof in [with_pin(PIN), Proof::Card] {
        let (dock, trust) = (ChipDock::default(), ours.trust());
        dock.insert(theirs.card());
        let mut channel = dock.open().expect("it lies there");
        let refused = proved(&mut channel, &proof, &trust, DEADLINE);
        // Their root has the same name as ours, so the signature is what tells.
        assert_eq!(refused, Err(StaffError::Forged));
        // SELECT, and GET DATA in five pieces at most.
        assert!(dock.commands() <= 6, "{} commands", dock.commands());
    }
    let mut says = Says::technician(PIN_PURPOSE);
    says.uris = vec!["https://example.org/".into()];
    let card = blank().with_pin_key(ours.below().key(&says));
    let refused = shown(card, &with_pin(PIN), &ours.trust());
    assert_eq!(refused, Err(StaffError::NotOurs));
}

#[test]
fn an_issuer_below_the_root_is_believed_when_it_is_known() {
    let ours = Authority::new();
    let issuer = ours.below();
    let unknown = shown(issuer.card(), &with_pin(PIN), &ours.trust());
    assert_eq!(unknown, Err(StaffError::NotOurs));
    let trust = ours.trust().by_way_of([issuer.root.clone()]);
    assert!(shown(issuer.card(), &with_pin(PIN), &trust).is_ok());
}

#[test]
fn what_has_run_out_or_was_revoked_is_called_so() {
    let ours = Authority::new();
    let card = |years| {
        let says = Says {
            years,
            ..Says::technician(PIN_PURPOSE)
        };
        blank().with_pin_key(ours.key(&says))
    };
    let told = |years, trust: &Trust| shown(card(years), &with_pin(PIN), trust).map(drop);
    assert_eq!(told((2024, 2026), &ours.trust()), Err(StaffError::Expired));
    assert_eq!(
        told((2027, 2029), &ours.trust()),
        Err(StaffError::NotYetValid)
    );
    let theirs = Authority::new();
    assert_eq!(told((2024, 2026), &theirs.trust()), Err(StaffError::Forged));
    let serial = Says::technician(PIN_PURPOSE).serial;
    let list = [Serial::new(&[&[0], serial.as_slice()].concat())];
    let trust = ours.trust().without(list);
    assert_eq!(told((2026, 2028), &trust), Err(StaffError::Revoked));
    let others = ours.trust().without([Serial::new(&[1])]);
    assert_eq!(told((2026, 2028), &others), Ok(()));
}

#[test]
fn only_a_certificate_of_the_staff_for_this_key_counts() {
    let ours = Authority::new();
    let kiosk = "urn:huduma:kiosk:ksk-047-0001".to_owned();
    let own = Says::technician(PIN_PURPOSE);
    let both = own.uris.iter().cloned().chain([kiosk.clone()]).collect();
    for (why, says) in [
        (
            "of a client",
            Says {
                purposes: vec![CLIENT],
                ..own.clone()
            },
        ),
        (
            "for nothing",
            Says {
                purposes: vec![],
                ..own.clone()
            },
        ),
        (
            "of the other key",
            Says {
                purposes: vec![CARD_PURPOSE],
                ..own.clone()
            },
        ),
        (
            "of both keys",
            Says {
                purposes: vec![CARD_PURPOSE, PIN_PURPOSE],
                ..own.clone()
            },
        ),
        (
            "of a kiosk",
            Says {
                uris: vec![kiosk],
                ..own.clone()
            },
        ),
        (
            "of two",
            Says {
                uris: both,
                ..own.clone()
            },
        ),
        (
            "of nobody",
            Says {
                uris: vec![],
                ..own.clone()
            },
        ),
        (
            "of a stranger",
            Says {
                uris: vec!["urn:huduma:staff:king:k-1".into()],
                ..own
            },
        ),
    ] {
        let card = blank().with_pin_key(ours.key(&says));
        let told = shown(card, &with_pin(PIN), &ours.trust());
        assert_eq!(told, Err(StaffError::NotForThis), "{why}");
    }
}

#[test]
fn every_lie_is_seen() {
    let ours = Authority::new();
    for (lie, expected) in [
        (Lie::OtherKey, StaffError::Forged),
        (Lie::OtherHash, StaffError::Forged),
        (Lie::Zeros, StaffError::Forged),
        (Lie::AnyPin, StaffError::Forged),
        (Lie::UnlockedKey, StaffError::NotForThis),
    ] {
        let told = shown(ours.card().lying(lie), &with_pin(PIN), &ours.trust());
        assert_eq!(told, Err(expected), "{lie:?}");
    }
    let dock = ChipDock::default();
    dock.insert(ours.card().lying(Lie::OldSignature));
    let mut channel = dock.open().expect("it lies there");
    let mut again = || proved(&mut channel, &with_pin(PIN), &ours.trust(), DEADLINE).map(drop);
    assert_eq!(again(), Ok(()), "its first signature is honest");
    assert_eq!(
        again(),
        Err(StaffError::Forged),
        "and answers no other challenge"
    );
}

#[test]
fn a_copied_certificate_without_its_key_is_forged() {
    let ours = Authority::new();
    let mut copied = ours.key(&Says::technician(CARD_PURPOSE));
    copied.key = p256(&new_key());
    let told = shown(blank().with_card_key(copied), &Proof::Card, &ours.trust());
    assert_eq!(told, Err(StaffError::Forged));
}

#[test]
fn a_passport_is_no_staff_card() {
    let rig = crate::support::Rig::new(kiosk_card_reader::simulator::chip::Access::Bac);
    let mut channel = rig.dock.open().expect("it lies there");
    let trust = Authority::new().trust();
    let told = proved(&mut channel, &Proof::Card, &trust, DEADLINE);
    assert_eq!(told, Err(StaffError::NotAStaffCard));
}

#[test]
fn a_root_that_is_none_is_refused() {
    assert!(Trust::in_roots([&b"no certificate"[..]]).is_err());
    assert!(Trust::in_roots([]).is_err());
}

/// Hands on what the card says, and instead of some of it what somebody else says.
struct Meddled {
    card: MemoryChannel,
    instead: Vec<(usize, Vec<u8>)>,
    commands: usize,
}

impl CardChannel for Meddled {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        let answer = self.card.transmit(command, until)?;
        self.commands += 1;
        let meddled = |(at, _): &&(usize, Vec<u8>)| *at + 1 == self.commands;
        match self.instead.iter().find(meddled) {
            Some((_, bytes)) => Ok(Zeroizing::new(bytes.clone())),
            None => Ok(answer),
        }
    }
}

/// Answers that look like a card's, with anything inside.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let wrapped = (
        prop_oneof![Just(0x53_u8), Just(0x7C), Just(0x61)],
        0x70_u8..0x90,
    )
        .prop_flat_map(|(outer, inner)| {
            vec(any::<u8>(), 0..100).prop_map(move |inside| {
                let length = inside.len().to_le_bytes()[0];
                let mut answer = vec![outer, length + 2, inner, length];
                answer.extend(inside);
                answer
            })
        });
    let data = prop_oneof![wrapped, vec(any::<u8>(), 0..300)];
    let word = prop_oneof![
        3 => Just([0x90, 0x00]),
        1 => any::<u8>().prop_map(|low| [0x61, low]),
        1 => any::<u8>().prop_map(|low| [0x63, low]),
        1 => any::<u8>().prop_map(|low| [0x6C, low]),
        1 => any::<[u8; 2]>(),
    ];
    (data, word).prop_map(|(mut data, word)| {
        data.extend(word);
        data
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whoever_meddles_proves_nothing_else(
        instead in vec((0_usize..8, answer()), 1..4),
    ) {
        let ours = Authority::new();
        let dock = ChipDock::default();
        dock.insert(ours.card());
        let card = dock.open().expect("it lies there");
        let mut channel = Meddled { card, instead, commands: 0 };
        if let Ok(staff) = proved(&mut channel, &with_pin(PIN), &ours.trust(), DEADLINE) {
            prop_assert_eq!(staff.id, "tech-0017");
        }
    }

    #[test]
    fn the_card_answers_any_bytes(commands in vec(vec(any::<u8>(), 0..300), 1..8)) {
        let dock = ChipDock::default();
        dock.insert(StaffCard::new(PIN, fixed_key()));
        let mut channel = dock.open().expect("it lies there");
        for command in commands {
            let answer = channel.transmit(&command, Instant::now() + DEADLINE);
            prop_assert!(answer.is_ok_and(|answer| answer.len() >= 2));
        }
    }
}

fn fixed_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).expect("a number below the order")
}

#[test]
fn a_pin_cannot_be_printed_and_leaves_no_copy() {
    fn wipes_itself<T: ZeroizeOnDrop>() {}
    wipes_itself::<Pin>();
    assert!(!is_printable!(Pin));
    assert!(!is_printable!(Proof));
    let ours = Authority::new();
    let (dock, trust) = (ChipDock::default(), ours.trust());
    dock.insert(ours.card());
    // The card's own memory is not ours: it is asked on another thread.
    let channel = dock.open().expect("it lies there");
    let mut channel = crate::wiped::Elsewhere::over(channel);
    let seen = watched(&[b"314159\xFF\xFF"], || {
        let proof = with_pin(PIN);
        proved(&mut channel, &proof, &trust, DEADLINE).expect("our technician");
    });
    assert_eq!(seen.left_behind, 0);
}
