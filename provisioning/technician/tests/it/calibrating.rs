//! What is measured on a kiosk, what of it is refused, and what the config says afterwards.

use kiosk_camera::simulator::KernelDock;
use kiosk_domain::config::KioskConfig;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};

use crate::bench::{Bench, Run};

/// Touches of a panel that is stretched and a little off, in the order of the nine crosses.
const CROOKED: &str = "# as felt
0.130 0.085
0.898 0.085
0.898 0.917
0.130 0.917
0.514 0.085
0.898 0.501
0.514 0.917
0.130 0.501
0.514 0.501
";

fn config(bench: &Bench) -> KioskConfig {
    KioskConfig::parse("kiosk.toml", &bench.read("kiosk.toml")).expect("readable")
}

fn calibrate(bench: &Bench, more: &[&str]) -> Run {
    bench.run(&[&["--json", "calibrate"], more].concat())
}

fn with_printer(paper_mm: u8) -> (Bench, PrinterHandle) {
    let profile = Profile::by_name("generic", paper_mm).expect("in the table");
    let printer = SimulatedPrinter::like(&profile);
    let printer = printer.serve_tcp("127.0.0.1:0").expect("a free port");
    let bench = Bench::configured();
    let link = format!("link = \"{}\"", printer.link_text());
    bench.alter("kiosk.toml", "link = \"simulated\"", &link);
    (bench, printer)
}

fn with_camera() -> (Bench, KernelDock) {
    let dock = KernelDock::default();
    let camera = dock.serve("127.0.0.1:0".parse().expect("an address"));
    let link = format!("simulated:{}", camera.expect("a free port"));
    let bench = Bench::configured();
    let text = bench.read("kiosk.toml");
    let fitted = format!("{text}\n[devices.camera]\nlink = \"{link}\"\n");
    bench.write("kiosk.toml", &fitted);
    (bench, dock)
}

#[test]
fn a_crooked_panel_is_put_straight_in_the_config_and_the_check_takes_it() {
    let bench = Bench::configured();
    bench.write("felt.txt", CROOKED);
    let run = calibrate(&bench, &["touch", "--points", "felt.txt"]).expect_code(0);
    assert_eq!(run.json()["steps"]["touch"]["state"], "well");
    let touch = config(&bench).calibration.and_then(|found| found.touch);
    let put = kiosk_domain::config::placed(&touch.expect("written"), (0.514, 0.501));
    assert!((put.0 - 0.5).abs() < 1e-6 && (put.1 - 0.5).abs() < 1e-6);
    bench.check().expect_code(0);
}

#[test]
fn a_cross_that_was_missed_is_named_and_nothing_is_written() {
    let bench = Bench::configured();
    let before = bench.read("kiosk.toml");
    bench.write("felt.txt", &CROOKED.replace("0.130 0.917", "0.330 0.917"));
    let run = calibrate(&bench, &["touch", "--points", "felt.txt"]).expect_code(1);
    let found = run.json()["steps"]["touch"]["found"].to_string();
    assert!(found.contains("the cross at the lower left"), "{found}");
    assert_eq!(bench.read("kiosk.toml"), before);
}

#[test]
fn touches_that_are_none_are_refused_with_their_line() {
    let bench = Bench::configured();
    bench.write("felt.txt", "0.1 0.1\n0.9 x\n");
    let run = calibrate(&bench, &["touch", "--points", "felt.txt"]).expect_code(2);
    assert!(run.talk().contains("felt.txt:2"), "{}", run.talk());
    bench.write("felt.txt", "0.1 0.1\n");
    let run = calibrate(&bench, &["touch", "--points", "felt.txt"]).expect_code(2);
    assert!(run.talk().contains("9 crosses"), "{}", run.talk());
}

#[test]
fn the_last_whole_mark_of_a_narrow_roll_makes_the_config_narrow() {
    let (bench, printer) = with_printer(58);
    let run = calibrate(&bench, &["printer"]).expect_code(2);
    assert!(
        run.talk().contains("the ruler is printed"),
        "{}",
        run.talk()
    );
    let paper = printer.receipts().remove(0).text;
    let ruler = paper.lines().find(|line| line.contains("...4"));
    let ruler = ruler.expect("there is a ruler").trim();
    assert!(ruler.ends_with("32"), "the roll ends there: {paper}");
    let run = calibrate(&bench, &["printer", "--last-mark", "32"]).expect_code(0);
    assert_eq!(run.json()["steps"]["printer"]["state"], "well");
    let device = config(&bench).devices.receipt_printer.expect("fitted");
    assert_eq!(device.paper_width_mm, 58);
    assert_eq!(printer.receipts().len(), 1, "no second ruler was printed");
}

#[test]
fn a_wide_roll_shows_the_whole_ruler_and_a_mark_that_cannot_be_is_refused() {
    let (bench, printer) = with_printer(80);
    let run = calibrate(&bench, &["printer", "--last-mark", "47"]).expect_code(1);
    let found = run.json()["steps"]["printer"]["found"].to_string();
    assert!(found.contains("no mark"), "{found}");
    calibrate(&bench, &["printer", "--last-mark", "48"]).expect_code(0);
    let paper = printer.receipts().remove(0).text;
    assert!(
        paper.lines().any(|line| line.trim().ends_with("48")),
        "{paper}"
    );
    let device = config(&bench).devices.receipt_printer.expect("fitted");
    assert_eq!(device.paper_width_mm, 80);
}

#[test]
fn a_camera_in_focus_is_written_down_and_one_out_of_focus_says_so() {
    let (bench, dock) = with_camera();
    dock.obey("show document").expect("an order");
    let run = calibrate(&bench, &["camera"]).expect_code(0);
    assert_eq!(run.json()["steps"]["camera"]["state"], "well");
    let sharpness = config(&bench)
        .calibration
        .and_then(|found| found.camera_sharpness);
    assert!(sharpness.is_some_and(|sharpness| sharpness > 40.0));
    let before = bench.read("kiosk.toml");
    dock.blur(6.0);
    let run = calibrate(&bench, &["camera"]).expect_code(1);
    let found = run.json()["steps"]["camera"]["found"].to_string();
    assert!(found.contains("blurred"), "{found}");
    dock.blur(0.0);
    dock.take_away();
    calibrate(&bench, &["camera"]).expect_code(1);
    assert_eq!(bench.read("kiosk.toml"), before);
}

#[test]
fn what_was_done_is_not_done_again_unless_it_is_named() {
    let (bench, printer) = with_printer(80);
    bench.write("felt.txt", CROOKED);
    let all = ["--points", "felt.txt"];
    calibrate(&bench, &all).expect_code(2);
    assert!(bench.path("kiosk.calibration").exists(), "touch was kept");
    bench.write("felt.txt", "nonsense");
    let run = calibrate(&bench, &["--points", "felt.txt", "--last-mark", "48"]).expect_code(0);
    assert_eq!(run.json()["steps"]["touch"]["state"], "well");
    assert_eq!(run.json()["steps"]["camera"]["state"], "skipped");
    assert_eq!(printer.receipts().len(), 1);
    assert!(!bench.path("kiosk.calibration").exists(), "all is done");
    calibrate(&bench, &["touch", "--points", "felt.txt"]).expect_code(2);
}

#[test]
fn in_training_everything_is_played_and_nothing_is_written() {
    let bench = Bench::configured();
    let text = bench.read("kiosk.toml");
    bench.write(
        "kiosk.toml",
        &format!("{text}\n[devices.camera]\nlink = \"simulated\"\n"),
    );
    let before = bench.read("kiosk.toml");
    let run = calibrate(&bench, &["--training", "--last-mark", "32"]).expect_code(0);
    let json = run.json();
    assert_eq!(json["training"], true);
    for step in ["touch", "printer", "camera"] {
        assert_eq!(json["steps"][step]["state"], "well", "{json}");
    }
    assert_eq!(bench.read("kiosk.toml"), before);
    assert!(!bench.path("kiosk.calibration").exists());
    let run = bench
        .run(&["calibrate", "touch", "--training"])
        .expect_code(0);
    assert!(run.out().contains("TRAINING"), "{}", run.out());
}

#[test]
fn what_is_simulated_or_not_fitted_is_skipped_and_said() {
    let bench = Bench::configured();
    let json = calibrate(&bench, &[]).expect_code(0).json();
    for step in ["touch", "printer", "camera"] {
        assert_eq!(json["steps"][step]["state"], "skipped", "{json}");
    }
}
