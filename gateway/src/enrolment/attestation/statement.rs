//! What an attestation key signs: TPMS_ATTEST (part 2, §10.12.12), of the kind that
//! TPM2_Certify makes.

/// Begins only what a chip says itself: a restricted key signs nothing else that begins so (part 1, §31.2).
const GENERATED: u32 = 0xff54_4347;
/// TPM_ST_ATTEST_CERTIFY.
const CERTIFY: u16 = 0x8017;
/// TPMS_CLOCK_INFO and the firmware's version: when it was said, which nobody asks here.
const CLOCK_AND_VERSION_BYTES: usize = 17 + 8;
/// Longest name and longest qualifying data, bytes.
const SIZED_BYTES_MAX: usize = 68;

/// A key was certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// What the caller wanted to be in it.
    pub qualifying: &'a [u8],
    /// Name of the key.
    pub certified: &'a [u8],
}

impl<'a> Statement<'a> {
    /// Reads all of `bytes`. Nothing when it is anything else.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let known = reader.u32()? == GENERATED && reader.u16()? == CERTIFY;
        reader.sized(SIZED_BYTES_MAX).filter(|_| known)?; // of the signer, which we know
        let qualifying = reader.sized(SIZED_BYTES_MAX)?;
        reader.take(CLOCK_AND_VERSION_BYTES)?;
        let certified = reader.sized(SIZED_BYTES_MAX)?;
        reader.sized(SIZED_BYTES_MAX)?; // the name by way of its parents
        reader.ends()?;
        Some(Self {
            qualifying,
            certified,
        })
    }
}

/// What is left of a structure. Numbers have their highest byte first.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, long: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(long)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// What comes after its own length, which is at most `max`.
    pub fn sized(&mut self, max: usize) -> Option<&'a [u8]> {
        let long = usize::from(self.u16()?);
        self.take(long).filter(|_| long <= max)
    }

    /// That these come next.
    pub fn is(&mut self, numbers: &[u16]) -> Option<()> {
        let all = numbers.iter().all(|number| self.u16() == Some(*number));
        all.then_some(())
    }

    pub fn ends(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// One about the key called `name`.
    pub fn statement(qualifying: &[u8], name: &[u8]) -> Vec<u8> {
        let sized = |bytes: &[u8]| [&[0, bytes.len() as u8][..], bytes].concat();
        let parts = [
            GENERATED.to_be_bytes().to_vec(),
            CERTIFY.to_be_bytes().to_vec(),
            sized(b"signer"),
            sized(qualifying),
            vec![0; CLOCK_AND_VERSION_BYTES],
            sized(name),
            sized(b"qualified"),
        ];
        parts.concat()
    }

    #[test]
    fn a_statement_is_read_and_every_part_of_one_is_not() {
        let whole = statement(b"ticket", b"name");
        let read = Statement::read(&whole).expect("read");
        assert_eq!(
            (read.qualifying, read.certified),
            (&b"ticket"[..], &b"name"[..])
        );
        for end in 0..whole.len() {
            assert_eq!(Statement::read(&whole[..end]), None, "{end} bytes");
        }
        assert_eq!(Statement::read(&[&whole[..], &[0]].concat()), None);
        for at in 0..6 {
            let mut other = whole.clone();
            other[at] ^= 1;
            assert_eq!(Statement::read(&other), None, "byte {at}");
        }
    }
}
