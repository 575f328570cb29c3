//! Whether a key lies in a TPM 2.0 and cannot leave it. No TPM and no library of one is needed for it:
//! structures are read, a maker's signature checked, and a secret is sealed to the chip.
//!
//! ```text
//!   Claim ─► judge ─┬─ endorsement ── the chip's certificate leads to a maker we know
//!                   ├─ public ─────── two keys, each fixed to its chip; the first only attests
//!                   └─ statement ──── signed by the first: the second is in the same chip
//!         ─► Judged ─► credential ─── TPM2_MakeCredential: only that chip gets the secret out
//!   answer ── the address; nothing is kept until the proof comes with the request for a certificate
//! ```
//!
//! Pages are those of the TPM 2.0 Library, revision 1.59: part 1 (architecture), 2 (structures).

mod answer;
mod credential;
mod endorsement;
mod judge;
mod public;
mod statement;

pub use answer::{answer, proved};
pub use credential::{EndorsementKey, make_credential};
pub use endorsement::{Makers, MakersError};
pub use judge::{Judged, NotAttested, judge};
