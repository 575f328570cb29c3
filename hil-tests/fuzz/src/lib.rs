//! One target for each parser of outside bytes.
//!
//! ```text
//!   devices    printer  fingerprint  card  antenna  scanner  picture  link
//!   network    batch  messages  est                what kiosks, agencies and gateways send
//!   strangers  tickets  credentials  key_requests  what comes to be enrolled
//!   files      configs  catalogue  keys  bundles  revocation_lists    what is delivered
//!   citizens   typed                               what is typed and scanned
//!       │
//!   TARGETS ──► cargo xtask fuzz   libFuzzer, a minute each
//!          └──► tests/it           every seed and its mutations, in the ordinary tests
//! ```
//!
//! A target takes any bytes and returns: no panic, no endless loop, memory in proportion to what
//! came in. Where two ways of reading must agree (in one piece and in many, read and written again)
//! it asserts that, too.

pub mod antenna;
pub mod card;
pub mod enrolment;
pub mod envelope;
pub mod est;
pub mod files;
pub mod fingerprint;
pub mod link;
pub mod messages;
pub mod picture;
pub mod printer;
pub mod scanner;
pub mod typed;

use std::path::Path;

/// Something that reads bytes of others.
pub struct Target {
    /// Its name, and that of its program in `fuzz_targets/`.
    pub name: &'static str,
    /// Reads them.
    pub read: fn(&[u8]),
    /// Bytes that mean something, to begin from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target, in the order of the drawing.
pub const TARGETS: &[Target] = &[
    target("printer_replies", printer::replies, printer::reply_seeds),
    target(
        "printer_commands",
        printer::commands,
        printer::command_seeds,
    ),
    target(
        "fingerprint_packets",
        fingerprint::packets,
        fingerprint::packet_seeds,
    ),
    target(
        "fingerprint_records",
        fingerprint::records,
        fingerprint::record_seeds,
    ),
    target("card_answers", card::answers, card::answer_seeds),
    target("card_commands", card::commands, card::command_seeds),
    target("card_session", card::session, card::session_seeds),
    target("card_files", card::files, card::file_seeds),
    target("card_staff", card::staff, card::staff_seeds),
    target("antenna_frames", antenna::frames, antenna::frame_seeds),
    target(
        "antenna_payloads",
        antenna::payloads,
        antenna::payload_seeds,
    ),
    target("scanner_text", scanner::text, scanner::text_seeds),
    target("scanner_keys", scanner::keys, scanner::key_seeds),
    target("camera_frames", picture::frames, picture::frame_seeds),
    target("picture_codes", picture::codes, picture::code_seeds),
    target(
        "picture_documents",
        picture::documents,
        picture::document_seeds,
    ),
    target("picture_zones", picture::zones, picture::zone_seeds),
    target("picture_faces", picture::faces, picture::face_seeds),
    target("link_texts", link::texts, link::text_seeds),
    target("transcripts", link::transcripts, link::transcript_seeds),
    target("orders", link::orders, link::order_seeds),
    target("batches", messages::batches, messages::batch_seeds),
    target("messages", messages::any, messages::seeds),
    target("tickets", enrolment::tickets, enrolment::ticket_seeds),
    target(
        "credentials",
        enrolment::credentials,
        enrolment::credential_seeds,
    ),
    target(
        "key_requests",
        enrolment::requests,
        enrolment::request_seeds,
    ),
    target("est_answers", est::answers, est::answer_seeds),
    target(
        "est_certificates",
        est::certificates,
        est::certificate_seeds,
    ),
    target("est_addresses", est::addresses, est::address_seeds),
    target("sealed", envelope::sealed, envelope::sealed_seeds),
    target("receipt_proofs", envelope::proofs, envelope::proof_seeds),
    target("bundles", envelope::bundles, envelope::bundle_seeds),
    target("keys", envelope::keys, envelope::key_seeds),
    target("kiosk_config", files::config, files::config_seeds),
    target("gateway_config", files::gateway, files::gateway_seeds),
    target("revocation_lists", files::lists, files::list_seeds),
    target("catalogue", files::catalogue, files::catalogue_seeds),
    target("typed", typed::any, typed::seeds),
];

const fn target(name: &'static str, read: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Target {
    Target { name, read, seeds }
}

/// Writes the seeds of the target `name` below the folder that `KIOSK_FUZZ_SEEDS` names, if it names
/// one: the fuzzer calls this before it looks there.
///
/// # Panics
/// When there is no such target, or the folder cannot be written.
pub fn plant(name: &str) {
    let Some(folder) = std::env::var_os("KIOSK_FUZZ_SEEDS") else {
        return;
    };
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.expect("every program has a target");
    for (index, seed) in (target.seeds)().iter().enumerate() {
        let file = Path::new(&folder).join(format!("seed-{index}"));
        std::fs::write(file, seed).expect("the folder of the seeds can be written");
    }
}

/// Cuts `bytes` into pieces whose sizes its own first byte decides.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let size = bytes.first().map_or(1, |byte| usize::from(byte % 7) + 1);
    bytes.chunks(size)
}
