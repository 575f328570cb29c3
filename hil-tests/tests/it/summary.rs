use std::process::ExitCode;

use hil_tests::citizens::promise::Summary;

#[test]
fn one_broken_promise_among_kept_ones_fails_the_run() {
    let mut summary = Summary::default();
    summary.note("a", "a paper comes out", true, "1");
    assert_eq!(summary.exit_code(), ExitCode::SUCCESS);
    summary.note("b", "the ledger has one row", false, "2");
    summary.note("c", "a paper comes out", true, "1");
    assert_eq!(summary.exit_code(), ExitCode::FAILURE);
    assert!(summary.table().contains("2 of 3 promises held"));
}

#[test]
fn a_run_that_promised_nothing_is_not_a_success() {
    assert_eq!(Summary::default().exit_code(), ExitCode::FAILURE);
}

#[test]
fn columns_stand_below_each_other() {
    let mut summary = Summary::default();
    summary.note("short", "one", true, "x");
    summary.note("much-longer", "another promise", false, "y");
    let table = summary.table();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0].find('x'), lines[1].find('y'));
    assert!(lines[1].starts_with("BROKEN"));
}
