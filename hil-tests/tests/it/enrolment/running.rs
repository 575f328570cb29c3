//! A kiosk that runs renews itself.

use std::fs;

use hil_tests::citizens::play_renewal;
use hil_tests::rig::{Face, Places, Rig};
use kiosk_protocol::Route;

use super::house::program;
use super::scratch::heartbeat;
use super::wire::Wire;

#[test]
fn a_kiosk_renews_with_a_new_key_while_it_serves_and_what_it_signed_before_and_after_counts() {
    let folder = tempfile::tempdir().unwrap();
    let programs = program("kiosk-app").get_program().to_owned();
    let programs = std::path::Path::new(&programs).parent().unwrap().to_owned();
    let places = Places::prepare(folder.path(), &[programs], None).unwrap();
    let rig = Rig::build(places, Face::Headless).unwrap();
    let (summary, rig) = play_renewal(rig).unwrap();
    assert!(summary.all_held(), "{}", summary.table());

    // Every row opens, under whichever key; the kiosk's own certificate is served.
    let rows = rig.agencies().ledger().unwrap();
    assert_eq!(rows.len(), 2);
    for row in &rows {
        rig.agencies().opened(row).unwrap();
    }
    let [first, second] = [&rows[0].sealed, &rows[1].sealed];
    assert!(second.verify(&rig.papers.kiosk_key).is_ok());
    assert!(
        first.verify(&rig.papers.kiosk_key).is_err(),
        "one key signed both"
    );
    let read = |name: &str| fs::read_to_string(rig.identity(name)).unwrap();
    let mut wire = Wire::open(
        rig.gateway_address(),
        &rig.papers.root,
        &read("current/certificate.pem"),
        &read("current/key.pem"),
    );
    assert_eq!(wire.post(Route::Heartbeat.pattern(), &heartbeat()).0, 200);
}
