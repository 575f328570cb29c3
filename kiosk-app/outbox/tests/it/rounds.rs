//! How often the power is cut, and after how much work: a few times in every run, as often as one
//! likes in `cargo xtask power-cut`, which reads the lines that are told here.

/// Set to a number, it replaces the usual rounds.
const ROUNDS: &str = "KIOSK_POWER_CUT_ROUNDS";
/// Where the rounds' lengths come from.
const SEED: &str = "KIOSK_POWER_CUT_SEED";

/// How much is done before each cut: `usual`, or as many rounds as were asked for, each of 1 to
/// `most`.
pub fn before_cuts(usual: &[u64], most: u64) -> Vec<u64> {
    let Some(rounds) = number(ROUNDS) else {
        return usual.to_vec();
    };
    // The generator of Numerical Recipes, its low bits thrown away.
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        )
    };
    std::iter::successors(number(SEED).or(Some(1)), step)
        .skip(1)
        .map(|state| 1 + (state >> 33) % most)
        .take(usize::try_from(rounds).expect("not so many"))
        .collect()
}

/// What came of `rounds`: how many were promised before a cut, and how many of these were gone.
pub fn tell(subject: &str, rounds: usize, kept: u64, lost: u64) {
    println!("\npower-cut\t{subject}\t{rounds}\t{kept}\t{lost}");
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}
