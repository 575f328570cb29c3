//! Writing a config.

use kiosk_domain::Language;
use kiosk_domain::config::KioskConfig;

use crate::bench::{Bench, KIOSK};

#[test]
fn the_config_says_what_the_options_said() {
    let bench = Bench::new();
    let more = [
        "--printer-paper-mm",
        "58",
        "--camera",
        "simulated",
        "--training",
    ];
    let run = bench.configure(&more).expect_code(0);
    assert_eq!(run.out().trim(), "kiosk.toml");
    let config = KioskConfig::parse("kiosk.toml", &bench.read("kiosk.toml")).expect("readable");
    assert_eq!(config.kiosk.id.as_str(), KIOSK);
    assert_eq!(config.kiosk.site_name.sw, "Posta Kuu Nairobi");
    assert_eq!(config.kiosk.languages, Language::ALL);
    assert!(config.kiosk.training);
    assert_eq!(
        config
            .devices
            .receipt_printer
            .map(|printer| printer.paper_width_mm),
        Some(58)
    );
    assert!(config.devices.camera.is_some() && config.devices.cabinet.is_none());
}

#[test]
fn hours_holidays_and_the_panels_light_are_written_and_wrong_ones_are_named() {
    let bench = Bench::new();
    let run = bench.configure(&["--hours", "mon-fri 8-17"]).expect_code(2);
    assert!(run.talk().contains("08:00-17:00"), "{}", run.talk());
    let more = [
        "--hours",
        "mon-fri 08:00-17:00",
        "--hours",
        "sat 09:00-13:00",
        "--holidays",
        "holidays.toml",
        "--backlight",
        "/sys/class/backlight/10-0045",
    ];
    bench.configure(&more).expect_code(0);
    let config = KioskConfig::parse("kiosk.toml", &bench.read("kiosk.toml")).expect("readable");
    let hours = config.hours.expect("written");
    let labour_day = "2027-05-01".parse().expect("a date");
    assert_eq!(hours.on(labour_day).to_string(), "closed");
    let saturday = "2027-05-08".parse().expect("a date");
    assert_eq!(hours.on(saturday).to_string(), "09:00-13:00");
    assert!(
        config
            .energy
            .is_some_and(|energy| energy.backlight.is_some())
    );
    bench.check().expect_code(0);
    bench.alter("kiosk.toml", "\"09:00-13:00\"", "\"13:00-09:00\"");
    let run = bench.check().expect_code(1);
    assert!(run.out().contains("is no hours"), "{}", run.out());
}

#[test]
fn whose_documents_are_believed_is_a_file_or_folder_of_the_config() {
    let bench = Bench::new();
    let more = ["--card-reader", "pcsc", "--country-roots", "trust/states"];
    bench.configure(&more).expect_code(0);
    let config = KioskConfig::parse("kiosk.toml", &bench.read("kiosk.toml")).expect("readable");
    let reader = config.devices.card_reader.expect("fitted");
    let roots = reader.country_roots.expect("named");
    assert_eq!(roots, std::path::Path::new("trust/states"));
    assert!(!reader.maisha_cards);
    let alone = Bench::new().configure(&["--country-roots", "trust"]);
    assert!(alone.expect_code(2).talk().contains("--card-reader"));
}

#[test]
fn a_config_is_never_overwritten() {
    let bench = Bench::configured();
    let before = bench.read("kiosk.toml");
    let run = bench.configure(&["--training"]).expect_code(2);
    assert!(
        run.talk()
            .contains("kiosk.toml exists and is not overwritten"),
        "{}",
        run.talk()
    );
    assert_eq!(bench.read("kiosk.toml"), before);
}

#[test]
fn values_that_cannot_work_are_not_written() {
    let bench = Bench::new();
    let run = bench
        .configure(&["--printer-paper-mm", "70"])
        .expect_code(2);
    assert!(
        run.talk().contains("paper is 58 or 80 wide"),
        "{}",
        run.talk()
    );
    assert!(!bench.path("kiosk.toml").exists());
}

#[test]
fn languages_can_be_chosen_and_unknown_ones_are_named() {
    let bench = Bench::new();
    let run = bench.configure(&["--language", "fr"]).expect_code(2);
    assert!(
        run.talk().contains("languages are en, sw"),
        "{}",
        run.talk()
    );
    bench.configure(&["--language", "sw"]).expect_code(0);
    let config = KioskConfig::parse("kiosk.toml", &bench.read("kiosk.toml")).expect("readable");
    assert_eq!(config.kiosk.languages, [Language::Kiswahili]);
}

#[test]
fn what_is_missing_is_named() {
    let bench = Bench::new();
    let run = bench
        .run(&["configure", "--out", "kiosk.toml", "--id", KIOSK])
        .expect_code(2);
    assert!(run.talk().contains("--roots"), "{}", run.talk());
    let run = bench.run(&["configure"]).expect_code(2);
    assert!(run.talk().contains("--out"), "{}", run.talk());
}
