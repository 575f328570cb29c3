//! Objects of tag, length and value (ISO 7816-4 §5.2.2; DER is the same in what we need).

use zeroize::Zeroizing;

/// One object around `parts`, put together. The room is made once.
pub(crate) fn object(tag: u16, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 7));
    let [high, low] = tag.to_be_bytes();
    if high != 0 {
        bytes.push(high);
    }
    bytes.push(low);
    push_length(&mut bytes, length);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

fn push_length(bytes: &mut Vec<u8>, length: usize) {
    let big = length.to_be_bytes();
    let used = &big[(length.leading_zeros() / 8) as usize..];
    match (length, used.len()) {
        (0..=0x7F, _) => bytes.push(big[big.len() - 1]),
        (_, count) => {
            bytes.push(0x80 | count.to_le_bytes()[0]);
            bytes.extend_from_slice(used);
        }
    }
}

/// The objects in some bytes, one after another. Ends at the first that is none.
pub(crate) struct Objects<'b>(pub &'b [u8]);

impl<'b> Iterator for Objects<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (tag, rest) = split_tag(self.0)?;
        let (length, rest) = split_length(rest)?;
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }
}

/// The value of the first object with `tag`.
pub(crate) fn find(bytes: &[u8], tag: u16) -> Option<&[u8]> {
    Objects(bytes)
        .find(|(found, _)| *found == tag)
        .map(|(_, value)| value)
}

/// The value at the end of a path of tags.
pub(crate) fn find_path<'b>(bytes: &'b [u8], path: &[u16]) -> Option<&'b [u8]> {
    path.iter()
        .try_fold(bytes, |within, tag| find(within, *tag))
}

fn split_tag(bytes: &[u8]) -> Option<(u16, &[u8])> {
    match bytes {
        [high, low, rest @ ..] if high & 0x1F == 0x1F => {
            Some((u16::from_be_bytes([*high, *low]), rest))
        }
        [tag, rest @ ..] if tag & 0x1F != 0x1F => Some(((*tag).into(), rest)),
        _ => None,
    }
}

fn split_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        [short @ 0..=0x7F, rest @ ..] => Some(((*short).into(), rest)),
        [long @ 0x81..=0x83, rest @ ..] => {
            let (length, rest) = rest.split_at_checked(usize::from(long & 0x0F))?;
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            Some((length.iter().fold(0, add), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_is_found_again(tag in 0x61_u16..0x7E, value in any::<Vec<u8>>()) {
            let bytes = object(tag, &[&value]);
            prop_assert_eq!(find(&bytes, tag), Some(value.as_slice()));
        }

        #[test]
        fn any_bytes_are_walked_to_an_end(bytes in any::<Vec<u8>>()) {
            let held: usize = Objects(&bytes).map(|(_, value)| value.len() + 2).sum();
            prop_assert!(held <= bytes.len());
        }
    }

    #[test]
    fn a_length_beyond_the_end_finds_nothing() {
        assert_eq!(find(&[0x61, 0x83, 0xFF, 0xFF, 0xFF, 1], 0x61), None);
        assert_eq!(
            find_path(&[0x7F, 0x61, 3, 0x02, 1, 7], &[0x7F61, 0x02]),
            Some(&[7][..])
        );
    }
}
