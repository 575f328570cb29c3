//! The same promises on PostgreSQL, where several gateways share one ledger.

use kiosk_protocol::{Acknowledgement, Route};

use crate::cluster::Cluster;
use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};
use crate::{agencies, durability, est, intake, kiosks};

/// Every story that is about the ledger, as it is told of SQLite.
const STORIES: &[(&str, fn())] = &[
    (
        "counted once",
        intake::what_comes_is_acknowledged_and_what_comes_again_is_counted_once,
    ),
    ("alarm", intake::another_body_under_the_same_key_is_an_alarm),
    (
        "nobody else's",
        intake::rows_of_another_kiosk_are_refused_and_nothing_is_stored,
    ),
    (
        "gap",
        intake::nothing_is_acknowledged_beyond_a_gap_until_it_is_filled,
    ),
    ("packed", intake::a_packed_batch_is_the_same_batch),
    (
        "broken chain",
        intake::a_transaction_that_names_another_one_before_it_is_stored_and_reported,
    ),
    (
        "newer row",
        intake::a_row_of_a_newer_program_is_refused_and_does_not_hold_back_the_next,
    ),
    (
        "forged row",
        intake::a_row_with_a_wrong_signature_is_refused_and_does_not_hold_back_the_next,
    ),
    (
        "agency reads",
        agencies::an_agency_reads_only_its_own_and_can_open_them,
    ),
    (
        "large ones",
        agencies::large_transactions_come_page_by_page_and_none_is_skipped,
    ),
    (
        "citizen asks",
        agencies::what_an_agency_says_is_what_a_citizen_hears_at_any_kiosk,
    ),
    ("payment", kiosks::asking_twice_for_a_payment_charges_once),
    (
        "heartbeat",
        kiosks::a_heartbeat_is_answered_with_the_head_that_is_now_kept_outside,
    ),
    (
        "figures",
        kiosks::a_day_is_kept_once_and_the_report_counts_it,
    ),
    (
        "energy",
        kiosks::what_a_kiosk_draws_is_reported_once_and_training_stays_apart,
    ),
    ("kill", durability::what_was_acknowledged_survives_a_kill),
    (
        "stop",
        durability::a_stop_answers_what_is_in_flight_and_exits_well,
    ),
];

/// Those of them that are about who is let in.
const STORIES_OF_ENROLMENT: &[(&str, fn())] = &[
    (
        "race for a ticket",
        est::races::of_many_keys_that_race_for_one_ticket_exactly_one_wins,
    ),
    (
        "lost certificate",
        est::races::whoever_lost_the_answer_gets_the_same_again_and_nobody_else_gets_anything,
    ),
    (
        "second person",
        est::races::a_key_that_waits_keeps_the_ticket_for_itself,
    ),
    (
        "withdrawn",
        est::standing::a_site_and_the_whole_fleet_are_withdrawn_with_one_word_and_others_work_on,
    ),
    (
        "retired",
        est::standing::a_retired_kiosk_never_comes_back_and_stands_on_the_list,
    ),
    (
        "replaced",
        est::standing::the_device_that_a_new_ticket_replaces_is_cut_off,
    ),
    (
        "older list",
        est::standing::an_older_list_is_not_taken_after_a_restart_either,
    ),
];

#[test]
fn what_a_file_promises_postgresql_promises_too() {
    all_hold(STORIES);
}

#[test]
fn what_a_file_promises_of_enrolment_postgresql_promises_too() {
    all_hold(STORIES_OF_ENROLMENT);
}

fn all_hold(stories: &[(&str, fn())]) {
    let cluster = Cluster::start();
    cluster.keeps_ledgers();
    for (name, story) in stories {
        println!("{name}");
        story();
    }
}

#[tokio::test]
async fn two_gateways_on_one_database_take_one_kiosks_rows_once() {
    let cluster = Cluster::start();
    let ledger = cluster.database("shared");
    let one = Gateway::start_on(&ledger);
    let other = Gateway::start_beside(&one, &ledger);
    let (identity, mut at_one) = one.kiosk(KIOSK).await;
    let mut at_other = other.connect(&identity).await;
    let rows = Chain::new(KIOSK, &identity).several_for("kra", 40);
    for (first, piece) in rows.chunks(4).enumerate() {
        // The link to one breaks after the answer was written: the kiosk asks at the other again.
        let sent = batch(piece);
        let path = Route::Transactions.pattern();
        let (now, again) = tokio::join!(
            at_one.post(path, sent.clone()),
            at_other.post(path, sent.clone())
        );
        for answer in [now, again] {
            let acknowledgement: Acknowledgement = answer.json();
            assert_eq!(acknowledgement.acknowledged, 4 * (first as u64 + 1));
            assert!(acknowledgement.refused.is_empty());
        }
    }
    assert_eq!(
        cluster.ask_in("shared", "select sum(count) from parcel"),
        "40"
    );
    let unlinked = "select count(*) from parcel where link <> 'linked'";
    assert_eq!(cluster.ask_in("shared", unlinked), "0");
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_crash_of_the_database() {
    let mut cluster = Cluster::start();
    let gateway = Gateway::start_on(&cluster.database("ledger"));
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = Chain::new(KIOSK, &identity).several_for("kra", 6);
    let path = Route::Transactions.pattern();
    let before: Acknowledgement = kiosk.post(path, batch(&rows[..3])).await.json();
    assert_eq!(before.acknowledged, 3);

    cluster.kill();
    let away = kiosk.post(path, batch(&rows[3..])).await;
    assert_eq!(away.problem().0, 503, "the kiosk keeps them and asks again");
    cluster.restart();

    let after: Acknowledgement = loop {
        let answer = kiosk.post(path, batch(&rows[3..])).await;
        // A database that has just come back is asked once in vain.
        if answer.status.as_u16() != 503 {
            break answer.json();
        }
    };
    assert_eq!(after.acknowledged, 6);
    assert_eq!(
        cluster.ask_in("ledger", "select sum(count) from parcel"),
        "6"
    );
}
