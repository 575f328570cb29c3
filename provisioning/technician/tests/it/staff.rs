//! What the doctor says of those whose cards open the service pages. What is wrong is in `faults.rs`.

use crate::bench::Bench;

#[test]
fn staff_with_card_pin_and_reader_are_well_and_a_missing_list_of_lost_cards_only_warns() {
    let bench = Bench::configured();
    assert_eq!(bench.doctor().state("staff"), "skipped");
    bench.alter("kiosk.toml", "training = false", "training = true");
    let config = bench.read("kiosk.toml");
    let staff = "\n[devices.card-reader]\nlink = \"simulated\"\n\n[staff]\nroots = \"root.pem\"\n";
    bench.write("kiosk.toml", &format!("{config}{staff}"));
    assert_eq!(bench.doctor().expect_code(0).state("staff"), "warning");
    bench.write("lost.txt", "17f0\n");
    let revoked = format!("{config}{staff}revoked = \"lost.txt\"\n");
    bench.write("kiosk.toml", &revoked);
    assert_eq!(bench.doctor().expect_code(0).state("staff"), "ok");
}
