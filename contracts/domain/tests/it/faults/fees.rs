//! Prices that cannot be charged.

use super::broken;

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
