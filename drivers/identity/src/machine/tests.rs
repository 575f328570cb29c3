//! Stories of the machine alone.

use proptest::prelude::*;

use super::*;

const PACE: Pace = Pace {
    base: Duration::from_secs(1),
    cap: Duration::from_secs(3600),
};
const DAY: i64 = 24 * 3_600_000;
const NOW: Timestamp = Timestamp(1_000 * DAY);
const TICKET: TicketId = TicketId([1; 16]);
const KEEP: Goal = Goal::Keep { fresh_key: true };
const RECEIVED: Event = Event::Received {
    not_before: NOW,
    not_after: Timestamp(NOW.0 + 90 * DAY),
};

fn after(state: State, events: &[Event]) -> State {
    let took = |state: State, event: &Event| state.after(*event, NOW, PACE, 0);
    events.iter().fold(state, took)
}

fn key(number: u32, by: By) -> Event {
    Event::KeyMade { number, by }
}

fn enrolled() -> State {
    let by = By::Ticket(TICKET);
    let events = [key(1, by), RECEIVED, Event::Proved, Event::Promoted];
    after(State::default(), &events)
}

#[test]
fn without_a_ticket_nothing_begins_and_with_one_it_ends_in_use() {
    let next = |state: &State| state.next(Goal::Ticket(TICKET), NOW, PACE);
    let state = State::default();
    assert_eq!(
        state.next(KEEP, NOW, PACE),
        Command::Rest(Rest::NeedsTicket)
    );
    let (number, by) = (1, By::Ticket(TICKET));
    let like = None;
    assert_eq!(next(&state), Command::MakeKey { number, by, like });
    let state = after(state, &[key(1, by)]);
    assert_eq!(next(&state), Command::Ask { number, by });
    let waits = after(state.clone(), &[Event::Waits(Duration::from_secs(30))]);
    let until = Timestamp(NOW.0 + 30_000);
    assert_eq!(next(&waits), Command::Rest(Rest::Until(until)));
    let state = after(state, &[RECEIVED]);
    assert_eq!(next(&state), Command::Prove(1));
    let state = after(state, &[Event::Proved]);
    assert_eq!(next(&state), Command::Promote(1));
    let state = after(state, &[Event::Promoted]);
    let well = Timestamp(NOW.0 + 60 * DAY);
    assert_eq!(next(&state), Command::Rest(Rest::Well(well)));
    assert_eq!(state.floor(), NOW);
}

#[test]
fn at_two_thirds_of_its_life_the_next_one_is_made_and_the_old_one_goes_last() {
    let state = enrolled();
    let due = Timestamp(NOW.0 + 60 * DAY);
    let before = Timestamp(due.0 - 1);
    assert_eq!(
        state.next(KEEP, before, PACE),
        Command::Rest(Rest::Well(due))
    );
    let (number, by) = (2, By::Renewal);
    let like = None;
    assert_eq!(
        state.next(KEEP, due, PACE),
        Command::MakeKey { number, by, like }
    );
    let like = Some(1);
    let same = Goal::Keep { fresh_key: false };
    assert_eq!(
        state.next(same, due, PACE),
        Command::MakeKey { number, by, like }
    );
    let events = [key(2, by), RECEIVED, Event::Proved, Event::Promoted];
    let state = after(state, &events);
    assert_eq!(state.previous, Some(1));
    let previous = 1;
    assert_eq!(state.next(KEEP, NOW, PACE), Command::Confirm { previous });
    let state = after(state, &[Event::Confirmed]);
    assert_eq!(state.numbers().collect::<Vec<_>>(), [2]);
    assert_eq!(
        state.current.and_then(|held| held.ticket),
        Some(TICKET),
        "it still goes back to its ticket"
    );
}

#[test]
fn kiosks_of_one_week_do_not_renew_in_one_hour() {
    let life = Timestamp(NOW.0 + 90 * DAY);
    let days = |random| (renewal(NOW, life, random).0 - NOW.0) as f64 / DAY as f64;
    assert!((days(0) - 60.0).abs() < 0.01);
    let all: Vec<f64> = (0..1000_u64)
        .map(|kiosk| days(kiosk.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    assert!(all.iter().all(|day| (60.0..64.6).contains(day)));
    let late = all.iter().filter(|day| **day > 62.0).count();
    assert!((300..700).contains(&late), "{late} of 1000");
}

#[test]
fn a_certificate_that_the_gateway_turns_away_is_thrown_away_and_the_old_one_stays() {
    let state = enrolled();
    let state = after(state, &[key(2, By::Renewal), RECEIVED, Event::Rejected]);
    let waited = Timestamp(NOW.0 + 3_600_000);
    assert_eq!(state.next(KEEP, waited, PACE), Command::Discard(2));
    let state = after(state, &[Event::Discarded]);
    assert_eq!(state.current.map(|held| held.number), Some(1));
    assert_eq!(state.last, 2, "its number is not given again");
}

#[test]
fn an_abandoned_ticket_does_not_stand_in_the_way_of_a_renewal() {
    let other = By::Ticket(TicketId([2; 16]));
    let state = after(enrolled(), &[key(2, other)]);
    let due = Timestamp(NOW.0 + 60 * DAY);
    assert_eq!(state.next(KEEP, NOW, PACE), Command::Rest(Rest::Well(due)));
    assert_eq!(state.next(KEEP, due, PACE), Command::Discard(2));
}

#[test]
fn a_wait_that_was_written_under_a_wrong_clock_is_over() {
    let mut state = after(enrolled(), &[Event::Failed]);
    assert!(matches!(
        state.next(KEEP, NOW, PACE),
        Command::Rest(Rest::Until(_))
    ));
    state.again_at = Timestamp(NOW.0 + 365 * DAY);
    assert!(matches!(
        state.next(KEEP, NOW, PACE),
        Command::Rest(Rest::Well(_))
    ));
}

#[test]
fn what_is_written_is_read_back_and_a_newer_or_a_broken_one_is_refused() {
    let state = enrolled();
    let json = state.to_json();
    assert_eq!(State::from_json(&json), Ok(state));
    let newer = json.replace("\"version\": 1", "\"version\": 9");
    assert!(State::from_json(&newer).is_err_and(|what| what.contains("update it")));
    for cut in [0, 1, json.len() / 2] {
        assert!(State::from_json(&json[..cut]).is_err());
    }
}

fn event_for(command: &Command, bad: bool) -> Event {
    match (bad, command) {
        (true, Command::Prove(_)) => Event::Rejected,
        (true, _) => Event::Failed,
        (_, Command::MakeKey { number, by, .. }) => key(*number, *by),
        (_, Command::Ask { .. }) => RECEIVED,
        (_, Command::Prove(_)) => Event::Proved,
        (_, Command::Promote(_)) => Event::Promoted,
        (_, Command::Confirm { .. }) => Event::Confirmed,
        (_, Command::Discard(_)) => Event::Discarded,
        (_, Command::Rest(_)) => Event::Failed,
    }
}

proptest! {
    #[test]
    fn one_in_use_is_never_lost_and_never_more_than_three_lie_there(
        story in proptest::collection::vec((any::<bool>(), any::<u64>(), 0..40 * DAY), 1..80),
    ) {
        let mut state = enrolled();
        let mut now = NOW;
        for (bad, random, passes) in story {
            let command = state.next(KEEP, now, PACE);
            if let Command::Rest(_) = command {
                now = Timestamp(now.0 + passes);
                continue;
            }
            let touched = match command {
                Command::Discard(number) => Some(number),
                Command::Confirm { previous } => Some(previous),
                Command::MakeKey { number, .. } => Some(number),
                _ => None,
            };
            let in_use = state.current.as_ref().map(|held| held.number);
            prop_assert!(touched.is_none() || touched != in_use, "{:?}", command);
            state = state.after(event_for(&command, bad), now, PACE, random);
            prop_assert!(state.current.is_some());
            let numbers: std::collections::BTreeSet<u32> = state.numbers().collect();
            prop_assert!(numbers.len() <= 3 && numbers.len() == state.numbers().count());
        }
    }
}
