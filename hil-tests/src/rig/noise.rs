//! Chance that can be had again: a number of a seed and of what it is for.

/// The same number for the same words in every run (splitmix64, Steele, Lea and Flood 2014).
pub fn noise(seed: u64, of: &[u64]) -> u64 {
    of.iter()
        .fold(mixed(seed), |so_far, word| mixed(so_far ^ mixed(*word)))
}

fn mixed(word: u64) -> u64 {
    let mut mixed = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_give_the_same_number_and_their_order_counts() {
        assert_eq!(noise(7, &[1, 2]), noise(7, &[1, 2]));
        assert_ne!(noise(7, &[1, 2]), noise(7, &[2, 1]));
        assert_ne!(noise(7, &[1, 2]), noise(8, &[1, 2]));
    }
}
