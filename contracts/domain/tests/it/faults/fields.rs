//! Questions that cannot be asked.

use super::{broken, says};
use crate::sample::{faults, files};

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
fn a_photo_among_the_questions() {
    let (from, to) = (
        "[\"national_id\"]\ncheck_finger",
        "[\"national_id\", \"letter\"]\ncheck_finger",
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
