//! Services that cannot be offered.

use kiosk_domain::catalogue::{Catalogue, CatalogueFile};

use super::{broken, says};
use crate::sample::files;

#[test]
fn an_unknown_mode() {
    broken(
        "\"APPLY\"",
        "\"BEG\"",
        "BEG",
        "unknown variant `BEG`",
        "listed",
    );
}

#[test]
fn an_id_with_capitals() {
    broken(
        "\"moja-card\"",
        "\"Moja\"",
        "\"Moja\"",
        "service id `Moja`",
        "correct the line",
    );
}

#[test]
fn a_service_without_purpose() {
    let line = "purpose = { en = \"To make a card.\", sw = \"Kutengeneza kadi.\" }\n";
    broken(
        line,
        "",
        "id = \"moja-card\"",
        "service `moja-card` has no `purpose`",
        "add `purpose = ",
    );
}

#[test]
fn an_unknown_category() {
    broken(
        "category = \"identity\"",
        "category = \"id\"",
        "category = \"id\"",
        "`id` is not a",
        "categories.toml",
    );
}

#[test]
fn a_category_that_is_there_twice() {
    let twice = "[[category]]\nid = \"identity\"\nname = { en = \"a\", sw = \"b\" }\nicon = \"i\"\n\n[[category]]";
    broken(
        "[[category]]",
        twice,
        "id = \"identity\"",
        "is there twice",
        "another id",
    );
}

#[test]
fn an_application_without_identification() {
    broken(
        "identify = [\"national_id\"]\n",
        "",
        "id = \"moja-card\"",
        "who the citizen is",
        "`identify`",
    );
}

#[test]
fn a_service_that_is_there_twice() {
    let mut files = files("", "");
    let second = files[3].text.replace("\"moja\"", "\"mbili\"");
    files.push(CatalogueFile::new("mbili.toml", second));
    let all = Catalogue::from_files(&files).expect_err("the id is taken");
    assert_eq!(all.len(), 1, "{all:#?}");
    let what = "`moja-card` is already at moja.toml:";
    says(&all[0], &files, "id = \"moja-card\"", what, "another id");
}

#[test]
fn an_agency_in_a_file_of_another_name() {
    broken(
        "id = \"moja\"",
        "id = \"mbili\"",
        "id = \"mbili\"",
        "file of another name",
        "mbili.toml",
    );
}

#[test]
fn a_service_without_sources() {
    let source = "[\"https://agency.example/card\"]";
    broken(
        source,
        "[]",
        "id = \"moja-card\"",
        "names no source",
        "where its facts",
    );
}

#[test]
fn a_finger_that_would_be_the_only_way() {
    broken(
        "check_finger = [\"finger\"]",
        "check_finger = [{ use = \"finger\", required = true }]",
        "check_finger",
        "would be the only way",
        "`required = false`",
    );
}

#[test]
fn a_finger_among_the_typed_questions() {
    broken(
        "check_finger = [\"finger\"]\nquestions = [\"reason\",",
        "questions = [\"finger\", \"reason\",",
        "questions = [",
        "in the wrong step",
        "`check_finger` takes a fingerprint",
    );
}
