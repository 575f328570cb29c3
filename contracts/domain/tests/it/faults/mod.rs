//! Every kind of fault, made on purpose: it names file, line and remedy.

mod fees;
mod fields;
mod services;

use kiosk_domain::catalogue::{Catalogue, CatalogueFault, CatalogueFile, StepKind};

use crate::sample::{faults, files, sound};

/// Breaks the sample by one replacement and expects one fault, on the line that has `line`.
#[track_caller]
fn broken(from: &str, to: &str, line: &str, what: &str, remedy: &str) {
    let all = faults(from, to);
    let [fault] = all.as_slice() else {
        panic!("one fault expected, not {all:#?}")
    };
    says(fault, &files(from, to), line, what, remedy);
}

/// Expects that `fault` names the line that has `line`, and says `what` and `remedy`.
#[track_caller]
fn says(fault: &CatalogueFault, files: &[CatalogueFile], line: &str, what: &str, remedy: &str) {
    let file = files
        .iter()
        .find(|file| file.name == fault.file)
        .expect("a file of the sample");
    let named = file.text.lines().nth(fault.line - 1).unwrap_or_default();
    assert!(named.contains(line), "{fault}, which is the line {named:?}");
    assert!(fault.what.contains(what), "{fault}");
    assert!(fault.remedy.contains(remedy), "{fault}");
}

#[test]
fn a_sound_catalogue_is_taken() {
    let catalogue = sound();
    let service = catalogue.services().next().expect("one service");
    let asked: Vec<_> = service.fields().map(|field| field.id.as_str()).collect();
    assert_eq!(
        asked,
        ["national_id", "finger", "reason", "mother_id", "letter"]
    );
    assert_eq!(
        service.steps.last().map(|step| step.kind),
        Some(StepKind::Capture)
    );
    let mother = service.fields().nth(3).expect("five fields");
    assert!(!mother.required && mother.private);
}

#[test]
fn text_that_is_not_toml() {
    broken("[agency]", "[agency", "[agency", "", "correct the line");
}

#[test]
fn an_unknown_key() {
    broken(
        "core = true",
        "core = true\ncolour = 1",
        "colour = 1",
        "unknown field `colour`",
        "spelling",
    );
}

#[test]
fn a_missing_key() {
    broken(
        "short = \"A1\"\n",
        "",
        "[agency]",
        "missing field `short`",
        "add the key",
    );
}

#[test]
fn missing_kiswahili() {
    broken(
        "name.sw = \"Kadi mpya\"\n",
        "",
        "name.en",
        "missing field `sw`",
        "write the Kiswahili",
    );
}

#[test]
fn empty_kiswahili() {
    broken(
        "Kadi mpya",
        " ",
        "name.en",
        "the Kiswahili of `name` is empty",
        "write the Kiswahili",
    );
    broken(
        "Ili tukupate.",
        "",
        "To find you.",
        "the Kiswahili of `why`",
        "write the Kiswahili",
    );
    broken(
        "Imepotea",
        "",
        "Lost",
        "the Kiswahili of `label`",
        "write the Kiswahili",
    );
}

#[test]
fn empty_english() {
    broken(
        "At once",
        "",
        "takes = ",
        "the English of `takes` is empty",
        "write the English",
    );
}

#[test]
fn a_missing_file() {
    let mut files = files("", "");
    files.remove(2);
    let all = Catalogue::from_files(&files).expect_err("a file is missing");
    let said = "convenience-fee.toml:1: the file is missing; put it beside the agencies' files";
    assert_eq!(all[0].to_string(), said);
}

#[test]
fn faults_of_every_file_are_told_at_once() {
    let mut files = files("\"APPLY\"", "\"BEG\"");
    files[1].text.push_str("colour = 1\n");
    files[2].text.clear();
    let all = Catalogue::from_files(&files).expect_err("three files are broken");
    let names: Vec<_> = all.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(
        names,
        ["categories.toml", "convenience-fee.toml", "moja.toml"]
    );
}
