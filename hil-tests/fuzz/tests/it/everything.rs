//! Every target reads its seeds, and what a few thousand small accidents make of them.

use std::collections::BTreeSet;
use std::path::Path;

use kiosk_fuzz::TARGETS;

/// Accidents a target.
const ROUNDS: u32 = 3_000;
/// The same for those that look for things in whole pictures.
const PICTURES: u32 = 20;

/// Numbers that repeat themselves (xorshift).
struct Accidents(u64);

impl Accidents {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound.max(1)).expect("small");
        usize::try_from(self.0 % bound).expect("below a usize")
    }

    fn byte(&mut self) -> u8 {
        self.below(256).to_le_bytes()[0]
    }

    /// Changes, cuts, doubles or joins.
    fn happen_to(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(bytes.len());
        match self.below(6) {
            0 if !bytes.is_empty() => bytes[at] = self.byte(),
            1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            2 => bytes.truncate(at),
            3 => bytes.extend_from_within(..at.min(bytes.len())),
            4 => bytes.insert(at.min(bytes.len()), self.byte()),
            _ => bytes.extend_from_slice(&other[..self.below(other.len() + 1)]),
        }
    }
}

#[test]
fn every_target_survives_its_seeds_and_what_accidents_make_of_them() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} begins from nothing", target.name);
        (target.read)(&[]);
        let mut accidents = Accidents(0x4855_4455_4D41);
        for seed in &seeds {
            (target.read)(seed);
        }
        let is_slow = target.name.starts_with("picture_");
        for round in 0..if is_slow { PICTURES } else { ROUNDS } {
            let mut bytes = seeds[accidents.below(seeds.len())].clone();
            let other = &seeds[accidents.below(seeds.len())];
            for _ in 0..=accidents.below(4) {
                accidents.happen_to(&mut bytes, other);
            }
            let survived = std::panic::catch_unwind(|| (target.read)(&bytes));
            assert!(
                survived.is_ok(),
                "{} round {round}: {bytes:02x?}",
                target.name
            );
        }
    }
}

#[test]
fn every_target_has_a_program_and_every_program_a_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets");
    let programs: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .filter_map(|entry| {
            let path = entry.expect("readable").path();
            Some(path.file_stem()?.to_string_lossy().into_owned())
        })
        .collect();
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.into()).collect();
    assert_eq!(programs, targets);
}
