//! Who hears what, and when.

use kiosk_domain::Language;
use kiosk_speech::{Ear, Heard, Order, Phrase, Speaker, Utterance, Words, phrase};
use proptest::prelude::*;

const ENGLISH: Language = Language::English;

fn public(text: &str) -> Words {
    Words::public(text, ENGLISH)
}

fn private(text: &str) -> Words {
    Words::private(text, ENGLISH)
}

/// What was ordered, in a line each: the words, or a dash for silence.
fn lines(orders: &[Order]) -> Vec<String> {
    let line = |order: &Order| match order {
        Order::Speak(utterance) => utterance.words.text.to_string(),
        Order::Silence => "-".to_owned(),
    };
    orders.iter().map(line).collect()
}

fn utterance(orders: &[Order]) -> Utterance {
    let found = orders.iter().find_map(|order| match order {
        Order::Speak(utterance) => Some(utterance.clone()),
        Order::Silence => None,
    });
    found.expect("something is said")
}

/// A kiosk with somebody who listens, after the welcome.
fn listening(ear: Ear) -> Speaker {
    let mut speaker = Speaker::default();
    let welcome = match ear {
        Ear::Headset => speaker.hear(Heard::Headset(true)),
        Ear::Loudspeaker => speaker.hear(Heard::SpeechKey),
    };
    assert_eq!(lines(&welcome), [phrase(Phrase::Welcome, ENGLISH)]);
    speaker.hear(Heard::Ended(utterance(&welcome).number));
    speaker
}

#[test]
fn without_a_headset_nothing_is_said_until_the_speech_key_asks_for_it() {
    let mut speaker = Speaker::default();
    assert!(speaker.hear(Heard::Say(public("Begin"))).is_empty());
    assert!(speaker.hear(Heard::Repeat).is_empty());
    let asked = speaker.hear(Heard::SpeechKey);
    assert_eq!(utterance(&asked).ear, Ear::Loudspeaker);
}

#[test]
fn a_headset_starts_speech_with_how_to_go_on_and_then_the_page_that_shows() {
    let mut speaker = Speaker::default();
    speaker.hear(Heard::Say(public("Choose a language")));
    speaker.hear(Heard::Add(public("English")));
    let first = speaker.hear(Heard::Headset(true));
    assert_eq!(lines(&first), [phrase(Phrase::Welcome, ENGLISH)]);
    let second = speaker.hear(Heard::Ended(utterance(&first).number));
    assert_eq!(lines(&second), ["Choose a language"]);
    let third = speaker.hear(Heard::Ended(utterance(&second).number));
    assert_eq!(lines(&third), ["English"]);
}

#[test]
fn what_gets_the_focus_interrupts_what_is_being_said() {
    let mut speaker = listening(Ear::Headset);
    speaker.hear(Heard::Say(public("A long page")));
    speaker.hear(Heard::Add(public("and more of it")));
    let orders = speaker.hear(Heard::Say(public("Continue")));
    assert_eq!(lines(&orders), ["-", "Continue"]);
    let after = speaker.hear(Heard::Ended(utterance(&orders).number));
    assert!(after.is_empty(), "{:?}", lines(&after));
}

#[test]
fn a_key_silences_at_once_and_nothing_follows() {
    let mut speaker = listening(Ear::Headset);
    let said = speaker.hear(Heard::Say(public("One")));
    speaker.hear(Heard::Add(public("Two")));
    assert_eq!(lines(&speaker.hear(Heard::Interrupted)), ["-"]);
    assert!(
        speaker
            .hear(Heard::Ended(utterance(&said).number))
            .is_empty()
    );
}

#[test]
fn the_loudspeaker_says_once_that_a_page_is_private_instead_of_its_lines() {
    let mut speaker = listening(Ear::Loudspeaker);
    speaker.hear(Heard::Say(public("Check your answers")));
    speaker.hear(Heard::Add(private("12345678")));
    speaker.hear(Heard::Add(private("Wanjiku Mfano")));
    speaker.hear(Heard::Add(public("Confirm")));
    let mut heard = Vec::new();
    let mut orders = speaker.hear(Heard::Repeat);
    while orders.iter().any(|order| matches!(order, Order::Speak(_))) {
        let next = utterance(&orders);
        heard.push(next.words.text.to_string());
        orders = speaker.hear(Heard::Ended(next.number));
    }
    let hint = phrase(Phrase::OnlyInHeadset, ENGLISH);
    assert_eq!(heard, ["Check your answers", hint, "Confirm"]);
}

#[test]
fn the_loudspeaker_does_not_repeat_for_every_key_that_typing_is_private() {
    let mut speaker = listening(Ear::Loudspeaker);
    let hint = phrase(Phrase::OnlyInHeadset, ENGLISH);
    let first = speaker.hear(Heard::Say(private("1")));
    assert_eq!(lines(&first), [hint]);
    speaker.hear(Heard::Ended(utterance(&first).number));
    assert!(speaker.hear(Heard::Say(private("2"))).is_empty());
    let open = speaker.hear(Heard::Say(public("Continue")));
    assert_eq!(lines(&open), ["Continue"]);
    let again = speaker.hear(Heard::Say(private("3")));
    assert_eq!(lines(&again), ["-", hint]);
    assert_eq!(lines(&speaker.hear(Heard::Pause)), ["-"]);
    assert_eq!(lines(&speaker.hear(Heard::Pause)), [hint], "it is not lost");
}

#[test]
fn pulling_the_headset_out_silences_and_does_not_turn_to_the_loudspeaker() {
    let mut speaker = listening(Ear::Headset);
    speaker.hear(Heard::Say(private("12345678")));
    assert_eq!(lines(&speaker.hear(Heard::Headset(false))), ["-"]);
    assert!(speaker.ear().is_none());
    assert!(speaker.hear(Heard::Say(public("Next"))).is_empty());
}

#[test]
fn pause_stops_and_goes_on_with_the_same_sentence() {
    let mut speaker = listening(Ear::Headset);
    speaker.hear(Heard::Say(public("One")));
    speaker.hear(Heard::Add(public("Two")));
    assert_eq!(lines(&speaker.hear(Heard::Pause)), ["-"]);
    let on = speaker.hear(Heard::Pause);
    assert_eq!(lines(&on), ["One"]);
    let next = speaker.hear(Heard::Ended(utterance(&on).number));
    assert_eq!(lines(&next), ["Two"]);
}

#[test]
fn repeat_says_the_page_again_from_its_beginning() {
    let mut speaker = listening(Ear::Headset);
    let first = speaker.hear(Heard::Say(public("One")));
    speaker.hear(Heard::Add(public("Two")));
    speaker.hear(Heard::Ended(utterance(&first).number));
    assert_eq!(lines(&speaker.hear(Heard::Repeat)), ["-", "One"]);
}

#[test]
fn pace_and_volume_go_back_when_a_citizen_leaves_and_no_words_stay() {
    let mut speaker = listening(Ear::Headset);
    let usual = utterance(&speaker.hear(Heard::Say(public("One"))));
    speaker.hear(Heard::Louder);
    let changed = utterance(&speaker.hear(Heard::Faster));
    assert!(changed.volume.percent() > usual.volume.percent());
    assert!(changed.pace.words_a_minute() > usual.pace.words_a_minute());
    assert_eq!(&*changed.words.text, "One", "it is said anew as wanted");
    assert_eq!(lines(&speaker.hear(Heard::SessionEnded)), ["-"]);
    assert!(speaker.hear(Heard::Repeat).is_empty(), "nothing is left");
    let next = utterance(&speaker.hear(Heard::Say(public("Two"))));
    assert_eq!((next.pace, next.volume), (usual.pace, usual.volume));
}

#[test]
fn the_loudspeaker_is_off_again_for_the_next_citizen() {
    let mut speaker = listening(Ear::Loudspeaker);
    speaker.hear(Heard::SessionEnded);
    assert!(speaker.ear().is_none());
}

fn anything() -> impl Strategy<Value = (u8, bool, u64)> {
    (0_u8..14, any::<bool>(), 0_u64..40)
}

fn heard((kind, flag, number): (u8, bool, u64)) -> Heard {
    let words = if flag {
        private("secret")
    } else {
        public("open")
    };
    match kind {
        0 | 1 => Heard::Say(words),
        2 | 3 => Heard::Add(words),
        4 => Heard::Headset(flag),
        5 => Heard::SpeechKey,
        6 => Heard::Interrupted,
        7 => Heard::Repeat,
        8 => Heard::Pause,
        9 if flag => Heard::Faster,
        9 => Heard::Slower,
        10 if flag => Heard::Louder,
        10 => Heard::Quieter,
        11 | 12 => Heard::Ended(number),
        _ => Heard::SessionEnded,
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_loudspeaker_never_says_what_is_private(
        events in proptest::collection::vec(anything(), 0..200),
    ) {
        let mut speaker = Speaker::default();
        for event in events {
            for order in speaker.hear(heard(event)) {
                if let Order::Speak(utterance) = order {
                    let open = utterance.ear == Ear::Headset || !utterance.words.private;
                    prop_assert!(open);
                    prop_assert_eq!(Some(utterance.ear), speaker.ear());
                }
            }
        }
    }
}
