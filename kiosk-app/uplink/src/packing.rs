//! Makes a batch smaller where that helps. What is sealed cannot be made smaller; what stands around
//! it, the names of kiosk, service, agency and key, is nearly the same in every row.

/// Below this gain a batch goes as it is: unpacking costs the gateway time and memory.
const GAIN_PERCENT_MIN: usize = 5;

/// zstd's fastest usual level; higher ones find nothing more in such rows.
const LEVEL: i32 = 1;

/// `batch` as it goes out, and whether it is packed.
pub(crate) fn packed(batch: Vec<u8>) -> (Vec<u8>, bool) {
    match zstd::bulk::compress(&batch, LEVEL) {
        Ok(small) if small.len() * 100 <= batch.len() * (100 - GAIN_PERCENT_MIN) => (small, true),
        // Room that the packer does not get is no reason not to send.
        _ => (batch, false),
    }
}

#[cfg(test)]
mod tests {
    use kiosk_domain::{AgencyId, KioskId, ServiceId, Timestamp, TransactionHeader, TransactionId};
    use kiosk_envelope::{Digest, Routing, SealedTransaction, Slot};
    use kiosk_protocol::Batch;

    use super::*;

    /// Noise, as cipher text and signatures are.
    fn noise(bytes: usize) -> Vec<u8> {
        let mut noise = vec![0; bytes];
        getrandom::fill(&mut noise).expect("randomness");
        noise
    }

    fn row(sequence: u64, ciphertext_bytes: usize) -> SealedTransaction {
        let header = TransactionHeader {
            id: TransactionId::from_parts(
                1_795_555_200_000 + sequence * 61_234,
                noise(10).first_chunk().expect("ten"),
            ),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: AgencyId::new("kra").expect("an id"),
            confirmed_at: Timestamp(1_795_555_200_000 + sequence as i64 * 61_234),
        };
        SealedTransaction {
            routing: Routing {
                header,
                slot: Slot {
                    epoch: 3,
                    sequence,
                    previous: Digest(*noise(32).first_chunk().expect("so many")),
                },
                key_id: "kra-2026".into(),
            },
            encapsulated_key: *noise(32).first_chunk().expect("so many"),
            ciphertext: noise(ciphertext_bytes),
            signature: *noise(64).first_chunk().expect("so many"),
        }
    }

    /// Percent of `rows` rows that are gained, whether or not that is worth it.
    fn gain(rows: u64, ciphertext_bytes: usize) -> i64 {
        let rows: Vec<_> = (1..=rows).map(|at| row(at, ciphertext_bytes)).collect();
        let batch = Batch::of(&rows).expect("a batch").into_bytes();
        let small = zstd::bulk::compress(&batch, LEVEL).expect("packs");
        let gain = 100 - (small.len() * 100).div_ceil(batch.len()) as i64;
        println!(
            "{} rows of {ciphertext_bytes}: {} to {}, {gain} %",
            rows.len(),
            batch.len(),
            small.len()
        );
        gain
    }

    #[test]
    fn a_single_row_gains_nothing_and_small_ones_together_do() {
        assert!(gain(1, 1_024) < GAIN_PERCENT_MIN as i64);
        assert!(gain(1, 200) < GAIN_PERCENT_MIN as i64);
        let small = gain(20, 200);
        assert!(small >= GAIN_PERCENT_MIN as i64, "{small}");
        for rows in [2, 3, 5, 10, 50, 100] {
            for bytes in [200, 400, 1_024, 4_096] {
                gain(rows, bytes);
            }
        }
    }

    #[test]
    fn what_is_packed_unpacks_to_the_same_and_says_how_long_it_will_be() {
        let rows: Vec<_> = (1..=50).map(|at| row(at, 100)).collect();
        let batch = Batch::of(&rows).expect("a batch").into_bytes();
        let (small, is_packed) = packed(batch.clone());
        assert!(is_packed && small.len() < batch.len());
        let said = zstd::zstd_safe::get_frame_content_size(&small).expect("a frame");
        assert_eq!(said, Some(batch.len() as u64));
        let again = zstd::bulk::decompress(&small, batch.len()).expect("unpacks");
        assert!(again == batch);
    }

    #[test]
    fn noise_goes_as_it_is() {
        let batch = noise(4_096);
        assert_eq!(packed(batch.clone()), (batch, false));
    }
}
