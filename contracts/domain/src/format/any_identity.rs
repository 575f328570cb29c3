//! National ID, alien ID, passport or refugee ID, whichever the citizen has: 5 to 15 letters and
//! digits. Which one it is, the agency's register knows.

use super::{Refusal, refugee_id, typed};

pub(super) const EXAMPLE: &str = "00000000";

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    refugee_id::letters_and_digits(&plain, EXAMPLE)
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::AnyIdentity;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn every_identity_document_is_taken() {
        accepts(
            &AnyIdentity,
            &[
                ("0000 0000", "00000000"),
                ("000000000", "000000000"),
                ("bk000000", "BK000000"),
                ("NRB-00000000", "NRB00000000"),
            ],
        );
    }

    #[test]
    fn what_is_no_identity_is_refused() {
        refuses(
            &AnyIdentity,
            &[
                (
                    "A000000000Z",
                    Refusal::LooksLike {
                        other: Lookalike::KraPin,
                    },
                ),
                (
                    "0711 000 222",
                    Refusal::LooksLike {
                        other: Lookalike::Phone,
                    },
                ),
                (
                    "asha@mfano.example",
                    Refusal::LooksLike {
                        other: Lookalike::Email,
                    },
                ),
                ("passport", Refusal::WrongForm { example: EXAMPLE }),
                ("12", Refusal::TooShort { min: 5 }),
            ],
        );
    }
}
