//! Checking a config and what it names.

use kiosk_domain::{AgencyId, Timestamp};
use kiosk_enrolment::{AgencyKeyPair, Authority, Validity, public_key_file};

use crate::bench::{Bench, now};

#[test]
fn a_kiosk_that_is_set_up_well_passes() {
    let bench = Bench::configured();
    assert_eq!(bench.check().expect_code(0).troubles(), [""; 0]);
    let run = bench
        .run(&["doctor", "--offline", "--root", "system"])
        .expect_code(0);
    for line in ["1 services of 1 agencies", "89 days left", "data-folder"] {
        assert!(run.out().contains(line), "{}", run.out());
    }
}

#[test]
fn paths_start_at_the_configs_own_folder() {
    let bench = Bench::configured();
    let file = bench.path("kiosk.toml");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_kiosk-technician"))
        .current_dir(elsewhere.path())
        .args(["configure", "--check"])
        .arg(file)
        .output()
        .expect("the tool runs");
    assert!(run.status.success());
}

#[test]
fn a_broken_config_is_named_with_file_and_line() {
    let bench = Bench::configured();
    bench.alter("kiosk.toml", "county = 47", "county = \"Nairobi\"");
    let run = bench
        .run(&["configure", "--check", "kiosk.toml"])
        .expect_code(1);
    let line = bench
        .read("kiosk.toml")
        .lines()
        .position(|line| line.starts_with("county"));
    let place = format!("kiosk.toml:{}: ", line.expect("is there") + 1);
    assert!(run.out().contains(&place), "{}", run.out());
    assert!(run.out().contains("remedy: "), "{}", run.out());
}

#[test]
fn a_config_that_is_not_there_is_trouble_too() {
    let bench = Bench::new();
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["config"]);
}

#[test]
fn every_fault_of_the_catalogue_is_listed_with_file_and_line() {
    let bench = Bench::configured();
    bench.alter("catalogue/moja.toml", "mode = \"INFO\"", "mode = \"MAGIC\"");
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["catalogue"]);
    assert!(run.out().contains("moja.toml:11: "), "{}", run.out());
}

#[test]
fn an_agency_without_a_key_is_named() {
    let bench = Bench::configured();
    let other = AgencyKeyPair::generate(AgencyId::new("pili").expect("an id"), "pili-1");
    bench.write("agency-keys.toml", &public_key_file(&[other]));
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["agency-keys"]);
    assert!(run.out().contains("no key for moja"), "{}", run.out());
}

#[test]
fn a_broken_key_file_is_named_with_file_and_line() {
    let bench = Bench::configured();
    bench.write(
        "agency-keys.toml",
        "[[agency]]\nid = \"moja\"\nkey_id = \"moja-1\"\n",
    );
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["agency-keys"]);
    assert!(
        run.out()
            .contains("agency-keys.toml:2: `public_key` is missing"),
        "{}",
        run.out()
    );
}

#[test]
fn a_certificate_of_another_key_is_found_out() {
    let bench = Bench::configured();
    let (certificate, root) = (bench.read("kiosk.pem"), bench.read("root.pem"));
    bench.enrol(now(), 90);
    bench.write("kiosk.pem", &certificate);
    bench.write("root.pem", &root);
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["certificate"]);
    assert!(
        run.out().contains("is not the certificate of kiosk.key"),
        "{}",
        run.out()
    );
}

#[test]
fn a_certificate_of_another_kiosk_is_found_out() {
    let bench = Bench::configured();
    bench.alter("kiosk.toml", "ksk-047-0001", "ksk-047-0002");
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["certificate"]);
    assert!(
        run.out().contains("not of urn:huduma:kiosk:ksk-047-0002"),
        "{}",
        run.out()
    );
}

#[test]
fn a_certificate_that_ran_out_says_so_beside_the_clock() {
    let bench = Bench::configured();
    bench.enrol(Timestamp(now().0 - 100 * 86_400_000), 90);
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["trust"]);
    assert!(run.out().contains("the clock says"), "{}", run.out());
}

#[test]
fn a_root_of_somebody_else_does_not_vouch() {
    let bench = Bench::configured();
    let (certificate, key) = (bench.read("kiosk.pem"), bench.read("kiosk.key"));
    bench.enrol(now(), 90);
    bench.write("kiosk.pem", &certificate);
    bench.write("kiosk.key", &key);
    assert_eq!(bench.check().expect_code(1).troubles(), ["trust"]);
}

#[test]
fn a_key_that_others_can_read_is_trouble() {
    let bench = Bench::configured();
    bench.set_mode("kiosk.key", 0o644);
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["device-key"]);
    assert!(
        run.out().contains("has mode 0644, not 0600"),
        "{}",
        run.out()
    );
}

#[test]
fn a_wrong_password_of_the_key_is_named_with_the_key_to_mend() {
    let bench = Bench::new();
    encrypt_key(&bench, "mfano");
    bench.write("password", "mfano\n");
    bench
        .configure(&["--key-password-file", "password"])
        .expect_code(0);
    bench.check().expect_code(0);
    bench.write("password", "wrong\n");
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["device-key"]);
    assert!(
        run.out().contains("identity.key_password_file"),
        "{}",
        run.out()
    );
    assert!(!run.out().contains("wrong\\n"), "a password is never shown");
}

#[test]
fn a_link_that_no_driver_knows_is_trouble() {
    let bench = Bench::configured();
    bench.alter("kiosk.toml", "link = \"simulated\"", "link = \"usb:1\"");
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["links"]);
    assert!(
        run.out().contains("devices.receipt-printer"),
        "{}",
        run.out()
    );
}

#[test]
fn a_printer_model_that_is_not_in_the_table_is_trouble() {
    let bench = Bench::configured();
    bench.alter(
        "kiosk.toml",
        "profile = \"generic\"",
        "profile = \"abacus\"",
    );
    let run = bench.check().expect_code(1);
    assert_eq!(run.troubles(), ["links"]);
    assert!(
        run.out().contains("devices.receipt-printer.profile"),
        "{}",
        run.out()
    );
}

#[test]
fn a_data_folder_that_is_missing_is_trouble_of_the_machine() {
    let bench = Bench::configured();
    std::fs::remove_dir(bench.path("data")).expect("removed");
    bench.check().expect_code(0);
    let run = bench.doctor().expect_code(1);
    assert_eq!(run.troubles(), ["data-folder"]);
}

/// Encrypts the key as OpenSSL does.
fn encrypt_key(bench: &Bench, password: &str) {
    let run = std::process::Command::new("openssl")
        .args(["pkcs8", "-topk8", "-v2", "aes256", "-iter", "1000", "-in"])
        .arg(bench.path("kiosk.key"))
        .arg("-out")
        .arg(bench.path("encrypted.key"))
        .args(["-passout", &format!("pass:{password}")])
        .status()
        .expect("openssl runs: install it with `cargo xtask setup`");
    assert!(run.success());
    std::fs::rename(bench.path("encrypted.key"), bench.path("kiosk.key")).expect("moved");
    bench.set_mode("kiosk.key", 0o600);
}

#[test]
fn states_whose_roots_ran_out_or_are_missing_are_a_warning() {
    let root = |from: i64| {
        let from = Timestamp(now().0 + from * 86_400_000);
        let state = Authority::create("Utopia", Validity::days_from(from, 90)).expect("made");
        state.certificate_pem().to_owned()
    };
    for (config, files, said) in [
        ("", vec![], "no chip is called authentic"),
        (
            "\ncountry_roots = \"states\"",
            vec![root(0), root(-100)],
            "2 roots; states/1.pem: ended on",
        ),
        ("\ncountry_roots = \"states\"", vec![root(0)], "1 roots"),
    ] {
        let bench = Bench::configured();
        let reader = format!("\n[devices.card-reader]\nlink = \"simulated\"{config}\n");
        let text = bench.read("kiosk.toml") + &reader;
        bench.write("kiosk.toml", &text);
        std::fs::create_dir(bench.path("states")).expect("made");
        for (number, pem) in files.iter().enumerate() {
            bench.write(&format!("states/{number}.pem"), pem);
        }
        let run = bench.check().expect_code(0);
        assert!(run.out().contains(said), "{}", run.out());
    }
}
