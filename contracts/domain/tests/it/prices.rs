//! What a service costs on a day.

use kiosk_domain::catalogue::{Catalogue, ConvenienceFee, FeeAmount, FeeRow, Price, Service};
use kiosk_domain::{Date, Money, Text};

use crate::sample::{files, sound};
use crate::shipped::shipped;

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn row(label: &str, amount: FeeAmount, from: &str, to: Option<&str>) -> FeeRow {
    let label = Text::new(label, label);
    FeeRow {
        label,
        amount,
        valid_from: day(from),
        valid_to: to.map(day),
        note: None,
    }
}

/// A service of the sample with other fees.
fn costing(fees: Vec<FeeRow>) -> Service {
    let mut service = sound().services().next().expect("one service").clone();
    service.fees = fees;
    service
}

fn known(agency_fee: i64, convenience_fee: i64) -> Price {
    Price::Known {
        agency_fee: Money::shillings(agency_fee),
        convenience_fee: Money::shillings(convenience_fee),
    }
}

#[test]
fn the_convenience_fee_steps_up_exactly_at_the_edges_of_its_tiers() {
    let catalogue = shipped();
    let on = |kes| {
        catalogue
            .convenience_fee()
            .on(Money::shillings(kes), day("2026-11-24"))
    };
    let edges = [
        (0, 0),
        (1, 5),
        (199, 5),
        (200, 10),
        (299, 10),
        (300, 15),
        (499, 15),
        (500, 20),
        (699, 20),
        (700, 25),
        (999, 25),
        (1_000, 50),
        (20_000, 50),
    ];
    for (fee, added) in edges {
        assert_eq!(on(fee), Money::shillings(added), "on {fee}");
    }
    let cents = catalogue
        .convenience_fee()
        .on(Money::cents(19_999), day("2026-11-24"));
    assert_eq!(cents, Money::shillings(5));
}

#[test]
fn the_convenience_fee_can_end_on_a_day() {
    let ended = files(
        "valid_from = 2023-12-01",
        "valid_from = 2023-12-01\nvalid_to = 2026-01-31",
    );
    let catalogue = Catalogue::from_files(&ended).expect("a sound change");
    let on = |date| {
        catalogue
            .convenience_fee()
            .price(Money::shillings(50), day(date))
    };
    assert_eq!(on("2023-11-30"), known(50, 0));
    assert_eq!(on("2026-01-31"), known(50, 5));
    assert_eq!(on("2026-02-01"), known(50, 0));
}

#[test]
fn the_id_replacement_fee_is_waived_for_six_months_and_comes_back() {
    let catalogue = shipped();
    let id = "nrb-id-replace".parse().expect("an id");
    let service = catalogue.service(&id).expect("it is in the catalogue");
    let on = |date| service.price_on(day(date), catalogue.convenience_fee());
    assert_eq!(on("2025-10-30"), known(1_000, 50));
    assert_eq!(on("2025-10-31"), Price::Free);
    assert_eq!(on("2026-04-30"), Price::Free);
    assert_eq!(on("2026-05-01"), known(1_000, 50));
}

#[test]
fn rows_of_one_day_add_up_before_the_convenience_fee() {
    let service = costing(vec![
        row("Fee", FeeAmount::Kes(600), "2024-01-01", None),
        row(
            "Deposit",
            FeeAmount::Kes(400),
            "2024-06-01",
            Some("2024-06-30"),
        ),
        row("Form", FeeAmount::Free, "2024-01-01", None),
    ]);
    let catalogue = shipped();
    let on = |date| service.price_on(day(date), catalogue.convenience_fee());
    assert_eq!(on("2024-05-31"), known(600, 20));
    assert_eq!(on("2024-06-01"), known(1_000, 50));
    assert_eq!(on("2024-06-30"), known(1_000, 50));
    assert_eq!(on("2024-07-01"), known(600, 20));
}

#[test]
fn an_amount_that_nobody_knows_leaves_the_sum_unknown() {
    let known = || row("Fee", FeeAmount::Kes(600), "2024-01-01", None);
    let with = |amount| vec![known(), row("Other", amount, "2024-01-01", None)];
    let on = |fees| costing(fees).price_on(day("2026-11-24"), &ConvenienceFee::default());
    assert_eq!(on(with(FeeAmount::Entered)), Price::Entered);
    assert_eq!(on(with(FeeAmount::SetByAgency)), Price::SetByAgency);
    assert_eq!(on(with(FeeAmount::NotFound)), Price::NotFound);
    assert_eq!(on(Vec::new()), Price::NotFound);
}

#[test]
fn before_the_first_day_of_a_fee_its_price_is_not_known() {
    let service = costing(vec![row("Fee", FeeAmount::Kes(600), "2024-01-01", None)]);
    let price = service.price_on(day("2023-12-31"), &ConvenienceFee::default());
    assert_eq!(price, Price::NotFound);
}
