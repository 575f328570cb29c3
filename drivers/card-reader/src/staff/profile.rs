//! What a certificate of a staff card must say. Whoever issues them writes exactly this.
//!
//! | field | of key 9A, object 5FC105 | of key 9E, object 5FC101 |
//! |---|---|---|
//! | key | P-256 | P-256 |
//! | extended key usage | [`PIN_USAGE`] and no [`CARD_USAGE`] | [`CARD_USAGE`] and no [`PIN_USAGE`] |
//! | subject alternative name | one URI, [`URI_PREFIX`]`<role>:<id>` | the same |
//! | stored | uncompressed, at most [`CERTIFICATE_BYTES_MAX`] | the same |
//!
//! An authority between the root and the cards names both usages, and its certificate is given to
//! the kiosk: cards hold their own alone.
//!
//! Neither usage is one of TLS, so a staff card opens no gateway; and the URI is no role there.

/// Smart card logon, 1.3.6.1.4.1.311.20.2.2: a person who knows the card's PIN. DER, without tag.
pub const PIN_USAGE: &[u8] = &[0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x14, 0x02, 0x02];
/// `id-PIV-cardAuth`, 2.16.840.1.101.3.6.8 (FIPS 201-2 appendix B.1): the card alone. DER, without
/// tag.
pub const CARD_USAGE: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x06, 0x08];
pub use kiosk_domain::staff::URI_PREFIX;
/// Longer certificates are refused. Those that fit a card have about 1,000 bytes; PIV allows 1,856
/// (SP 800-73-4 part 1 table 7).
pub const CERTIFICATE_BYTES_MAX: usize = 4_096;
