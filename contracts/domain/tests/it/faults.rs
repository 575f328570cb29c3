//! Every kind of fault, made on purpose: it names file, line and remedy.

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
    assert_eq!(asked, ["national_id", "reason", "mother_id", "letter"]);
    assert_eq!(
        service.steps.last().map(|step| step.kind),
        Some(StepKind::Capture)
    );
    let mother = service.fields().nth(2).expect("four fields");
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
fn a_field_without_why_or_purpose() {
    let why = "why = { en = \"To find you.\", sw = \"Ili tukupate.\" }\n";
    let all = faults(why, "");
    let what = "field `national_id` has no `why`";
    says(
        &all[0],
        &files(why, ""),
        "[field.national_id]",
        what,
        "add `why = ",
    );

    let purpose = "purpose = { en = \"Decides.\", sw = \"Kuamua.\" }\n";
    let all = faults(purpose, "");
    let what = "field `reason` has no `purpose`";
    says(
        &all[0],
        &files(purpose, ""),
        "[field.reason]",
        what,
        "add `purpose = ",
    );
}

#[test]
fn a_field_that_nobody_defines() {
    broken(
        "\"reason\", {",
        "\"raeson\", {",
        "raeson",
        "defines the field `raeson`",
        "spelling",
    );
}

#[test]
fn a_field_that_is_asked_twice() {
    broken(
        ", as = \"mother_id\"",
        "",
        "questions = ",
        "`national_id` is asked twice",
        "`as`",
    );
}

#[test]
fn a_field_that_is_defined_twice() {
    let again = "[field.letter]\nkind = \"name\"\n\n[field.letter]";
    broken(
        "[field.letter]",
        again,
        "[field.letter]",
        "duplicate key",
        "keep one",
    );
}

#[test]
fn a_shared_field_that_is_redefined() {
    let again = "[field.amount]\nkind = \"amount\"\nlabel = { en = \"a\", sw = \"b\" }\n\
                 why = { en = \"a\", sw = \"b\" }\npurpose = { en = \"a\", sw = \"b\" }\n\n[field.reason]";
    broken(
        "[field.reason]",
        again,
        "[field.amount]",
        "already in fields.toml",
        "another id",
    );
}

#[test]
fn an_unknown_kind_of_field() {
    let (from, to) = ("kind = \"choice\"", "kind = \"chioce\"");
    let all = faults(from, to);
    says(
        &all[0],
        &files(from, to),
        to,
        "`chioce` is not a kind of field",
        "use a kind of",
    );
}

#[test]
fn a_choice_of_one() {
    let torn = "  { id = \"torn\", label = { en = \"Torn\", sw = \"Imeraruka\" } },\n";
    broken(
        torn,
        "",
        "kind = \"choice\"",
        "a choice has 1 options",
        "two or more",
    );
}

#[test]
fn an_option_that_is_there_twice() {
    broken(
        "\"torn\"",
        "\"lost\"",
        "label = { en = \"Torn\"",
        "option `lost` is there twice",
        "another id",
    );
}

#[test]
fn a_key_of_another_kind() {
    let stray = "kind = \"document_photo\"\ncharacters_max = 9";
    broken(
        "kind = \"document_photo\"",
        stray,
        "[field.letter]",
        "`characters_max`",
        "`text`",
    );
}

#[test]
fn a_text_without_end() {
    let (from, to) = ("kind = \"amount\"", "kind = \"text\"");
    let all = faults(from, to);
    says(
        &all[0],
        &files(from, to),
        to,
        "a text has no longest length",
        "`characters_max",
    );
}

#[test]
fn dates_in_the_wrong_order() {
    let date = "kind = \"date\"\ndays_min = 3\ndays_max = 2";
    broken(
        "kind = \"amount\"",
        date,
        "kind = \"date\"",
        "`days_min` 3",
        "exchange",
    );
}

#[test]
fn a_question_for_a_secret() {
    broken(
        "Why?",
        "Your iTax password",
        "[field.reason]",
        "asks for a secret",
        "registered email",
    );
    let renamed = "as = \"nywila\"";
    broken(
        "as = \"mother_id\"",
        renamed,
        "questions = ",
        "secret (`nywila`)",
        "registered",
    );
}

#[test]
fn a_question_under_the_camera() {
    let (from, to) = ("capture = [\"letter\"]", "capture = [\"amount\"]");
    broken(
        from,
        to,
        to,
        "`amount` is in the wrong step",
        "`capture` takes document photos",
    );
}

#[test]
fn a_photo_among_the_questions() {
    let (from, to) = (
        "[\"national_id\"]\nquestions",
        "[\"national_id\", \"letter\"]\nquestions",
    );
    let all = faults(from, to);
    let what = "`letter` is in the wrong step";
    says(
        &all[0],
        &files(from, to),
        "identify = ",
        what,
        "nothing else does",
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
fn an_application_without_price() {
    let fee = "[[service.fee]]\nlabel.en = \"Card\"\nlabel.sw = \"Kadi\"\namount = 300\n\
               valid_from = 2024-01-01\nvalid_to = 2024-12-31\n";
    broken(
        fee,
        "",
        "id = \"moja-card\"",
        "has no price",
        "[[service.fee]]",
    );
}

#[test]
fn an_entered_amount_that_nobody_enters() {
    broken(
        "amount = 300",
        "amount = \"entered\"",
        "id = \"moja-card\"",
        "nobody is asked for",
        "`amount`",
    );
}

#[test]
fn an_amount_that_is_no_amount() {
    broken(
        "amount = 300",
        "amount = -5",
        "amount = ",
        "-5 is not an amount",
        "correct",
    );
    broken(
        "amount = 300",
        "amount = 0",
        "amount = ",
        "\"free\"",
        "correct",
    );
    broken(
        "amount = 300",
        "amount = \"cheap\"",
        "amount = ",
        "unknown variant `cheap`",
        "listed",
    );
}

#[test]
fn a_fee_that_ends_before_it_begins() {
    broken(
        "2024-12-31",
        "2023-12-31",
        "label.en = \"Card\"",
        "`valid_to` is before",
        "exchange",
    );
}

#[test]
fn a_day_with_a_time() {
    broken(
        "valid_to = 2024-12-31",
        "valid_to = 2024-12-31T08:00:00Z",
        "valid_to = ",
        "not a date",
        "correct",
    );
}

#[test]
fn fees_of_one_name_that_overlap() {
    let again = "[[service.fee]]\nlabel.en = \"Card\"\nlabel.sw = \"Kadi\"\namount = 9\n\
                 valid_from = 2024-12-31\n\n[[service.fee]]";
    broken(
        "[[service.fee]]",
        again,
        "label.en = \"Card\"",
        "on the same days",
        "`valid_to`",
    );
}

#[test]
fn tiers_that_overlap() {
    let again = "[[tier]]\nfrom_kes = 1\nadds_kes = 7\nvalid_from = 2024-01-01\n\n[[tier]]";
    broken(
        "[[tier]]",
        again,
        "[[tier]]",
        "two tiers start at 1",
        "`valid_to`",
    );
}

#[test]
fn a_tier_that_ends_before_it_begins() {
    let ends = "adds_kes = 5\nvalid_to = 2023-11-30";
    broken(
        "adds_kes = 5",
        ends,
        "[[tier]]",
        "`valid_to` is before",
        "exchange",
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
