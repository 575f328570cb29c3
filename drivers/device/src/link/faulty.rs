//! A link that fails on purpose, the same way for the same seed.

use std::time::Duration;

use super::{Link, LinkError, WriteError};

/// What goes wrong. The default is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FaultPlan {
    /// Where chance starts.
    pub seed: u64,
    /// The link breaks after this many bytes have been sent.
    pub cut_after_sent: Option<u64>,
    /// The link breaks after this many bytes have been received.
    pub cut_after_received: Option<u64>,
    /// One in this many sent bytes is lost on the way; 0 is none.
    pub lose_sent_one_in: u32,
    /// One in this many received bytes is lost; 0 is none.
    pub lose_received_one_in: u32,
    /// One in this many received bytes has a bit turned over; 0 is none.
    pub garble_received_one_in: u32,
    /// One in this many reads gives only its first byte, and the rest is lost; 0 is none.
    pub truncate_one_in: u32,
    /// Every read comes up to this much later.
    pub delay_max: Duration,
}

/// A link that follows a [`FaultPlan`].
pub struct Faulty<L> {
    inner: Option<L>,
    name: String,
    plan: FaultPlan,
    chance: Chance,
    sent: u64,
    received: u64,
}

impl<L: Link> Faulty<L> {
    /// Breaks `inner` as planned.
    pub fn new(inner: L, plan: FaultPlan) -> Self {
        let name = inner.name().to_owned();
        Self {
            inner: Some(inner),
            name,
            plan,
            chance: Chance(plan.seed),
            sent: 0,
            received: 0,
        }
    }

    /// The link, unless it is cut; then the inner one is dropped, as a pulled plug would.
    fn whole(&mut self) -> Result<&mut L, LinkError> {
        let spent = |limit: Option<u64>, used| limit.is_some_and(|limit| used >= limit);
        if spent(self.plan.cut_after_sent, self.sent)
            || spent(self.plan.cut_after_received, self.received)
        {
            self.inner = None;
        }
        self.inner.as_mut().ok_or_else(|| cut(&self.name))
    }
}

fn cut(name: &str) -> LinkError {
    LinkError::Disconnected {
        link: name.to_owned(),
        detail: "cut on purpose".into(),
    }
}

impl<L: Link> Link for Faulty<L> {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let (plan, left) = (
            self.plan,
            self.plan
                .cut_after_received
                .map(|n| n.saturating_sub(self.received)),
        );
        let room = left.map_or(buffer.len(), |left| {
            buffer.len().min(left.try_into().unwrap_or(usize::MAX))
        });
        std::thread::sleep(plan.delay_max.mul_f64(self.chance.fraction()));
        let count = self.whole()?.read(&mut buffer[..room], deadline)?;
        self.received += count as u64;
        let count = if self.chance.one_in(plan.truncate_one_in) {
            1
        } else {
            count
        };
        let mut kept = 0;
        for at in 0..count {
            if self.chance.one_in(plan.lose_received_one_in) {
                continue;
            }
            let garbled = self.chance.one_in(plan.garble_received_one_in);
            let turned = if garbled {
                1 << (self.chance.next() % 8)
            } else {
                0
            };
            buffer[kept] = buffer[at] ^ turned;
            kept += 1;
        }
        match kept {
            0 => Err(LinkError::Timeout {
                link: self.name.clone(),
                after: deadline,
            }),
            kept => Ok(kept),
        }
    }

    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        self.whole()
            .map_err(|error| WriteError { sent_max: 0, error })?;
        let left = self
            .plan
            .cut_after_sent
            .map_or(u64::MAX, |limit| limit - self.sent);
        let room = bytes.len().min(left.try_into().unwrap_or(usize::MAX));
        let mut arriving = bytes[..room].to_vec();
        arriving.retain(|_| !self.chance.one_in(self.plan.lose_sent_one_in));
        let inner = self
            .whole()
            .map_err(|error| WriteError { sent_max: 0, error })?;
        inner.write_all(&arriving, deadline)?;
        self.sent += room as u64;
        if room < bytes.len() {
            self.inner = None;
            return Err(WriteError {
                sent_max: room,
                error: cut(&self.name),
            });
        }
        Ok(())
    }

    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError> {
        self.whole()?.flush(deadline)
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        self.whole()?.drain()
    }
}

/// SplitMix64: ten lines that never change their mind about a seed, unlike a crate's default
/// generator, which may between versions.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn one_in(&mut self, count: u32) -> bool {
        count > 0 && self.next().is_multiple_of(u64::from(count))
    }

    /// From 0 to 1.
    fn fraction(&mut self) -> f64 {
        f64::from((self.next() >> 32) as u32) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::pair;

    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn a_link_breaks_at_the_byte_it_was_told_to() {
        let (near, mut far) = pair("test");
        let mut faulty = Faulty::new(
            near,
            FaultPlan {
                cut_after_sent: Some(3),
                ..FaultPlan::default()
            },
        );
        let failed = faulty.write_all(b"hello", SOON).expect_err("cut");
        assert_eq!(failed.sent_max, 3);
        let mut buffer = [0; 8];
        assert_eq!(far.read(&mut buffer, SOON), Ok(3));
        assert!(matches!(
            far.read(&mut buffer, SOON),
            Err(LinkError::Disconnected { .. })
        ));
        assert_eq!(
            faulty
                .write_all(b"again", SOON)
                .expect_err("still cut")
                .sent_max,
            0
        );
    }

    #[test]
    fn the_same_seed_garbles_the_same_bytes() {
        let through = |seed| {
            let (near, mut far) = pair("test");
            let plan = FaultPlan {
                seed,
                garble_received_one_in: 4,
                lose_received_one_in: 9,
                ..FaultPlan::default()
            };
            let mut faulty = Faulty::new(near, plan);
            far.write_all(&[0x55; 64], SOON).expect("sent");
            let mut buffer = [0; 64];
            let count = faulty.read(&mut buffer, SOON).expect("read");
            buffer[..count].to_vec()
        };
        assert_eq!(through(1), through(1));
        assert_ne!(through(1), through(2));
        assert_ne!(through(1), vec![0x55; 64]);
    }
}
