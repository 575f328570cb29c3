//! The simulated board gives the answers that a real kernel gave.
//!
//! `tests/emulator/kernel.txt` was written down by `tests/emulator/run.py`: the driver on Debian's
//! kernel 6.1.0-56-arm64, lines of a pl061, with Debian's gpioset for the other program. Here the
//! same conversation is held with the simulated board, which must answer the same.
//!
//! `>` asks, `<` is the answer, `!` is the hand outside, `?` probes a wire and `=` is its level.

use std::time::Duration;

use kiosk_cabinet::lines::LineCabinet;
use kiosk_cabinet::simulator::{SimulatedBoard, SimulatedChip};
use kiosk_cabinet::{Level, Wiring, console};

const CONVERSATION: &str = include_str!("../emulator/kernel.txt");
const WIRING: &str = include_str!("../emulator/wiring.toml");
const LABEL: &str = "9030000.pl061";

/// The emulated key's time, and a moment in which the driver is surely waiting.
const PULSE: Duration = Duration::from_millis(100);
const LATER: Duration = Duration::from_millis(50);

struct Bench {
    board: SimulatedBoard,
    cabinet: Option<LineCabinet>,
}

impl Bench {
    fn new() -> Self {
        let names = [
            "TAMPER",
            "LOCK",
            "FAN",
            "DOOR",
            "HEADSET",
            "LAMP-SERVICE",
            "",
            "SPARE",
        ];
        let chip = SimulatedChip {
            label: LABEL.into(),
            lines: names.map(String::from).into(),
            keeps_outputs: true,
        };
        Self {
            board: SimulatedBoard::new(vec![chip]),
            cabinet: None,
        }
    }

    fn ask(&mut self, question: &str) -> String {
        let cabinet = self.cabinet.as_mut().expect("it was started");
        console::ask(cabinet, question)
    }

    fn start(&mut self, debounce_ms: &str) {
        let mut wiring: Wiring = toml::from_str(WIRING).expect("it is a wiring");
        wiring.debounce_ms = debounce_ms.parse().expect("a number");
        let chips = Box::new(self.board.clone());
        self.cabinet = Some(LineCabinet::wired(wiring, chips).expect("it is sound"));
    }

    fn act(&mut self, words: &[&str]) {
        match words {
            ["start", debounce_ms] => self.start(debounce_ms),
            ["end"] => self.cabinet = None,
            ["kill"] => {
                self.board.owner_dies();
                self.cabinet = None;
            }
            ["burst"] => (0..40).for_each(|_| {
                self.board.drive(&[("DOOR", Level::High)]);
                self.board.drive(&[("DOOR", Level::Low)]);
            }),
            ["hold", line, consumer] => self.board.set_held(line, Some(consumer)),
            ["free", line] => self.board.set_held(line, None),
            ["unplug"] => self.board.set_plugged(false),
            ["plug"] => self.board.set_plugged(true),
            _ => panic!("the hand does not know {words:?}"),
        }
    }
}

/// Holds the door's wire high for as long as the emulated key does.
fn pulse(board: &SimulatedBoard) {
    std::thread::sleep(LATER);
    board.drive(&[("DOOR", Level::High)]);
    std::thread::sleep(PULSE);
    board.drive(&[("DOOR", Level::Low)]);
}

#[test]
fn the_simulated_board_answers_as_a_real_kernel_did() {
    let mut bench = Bench::new();
    let mut lines = CONVERSATION.lines().filter(|line| !line.starts_with('#'));
    let mut hands = Vec::new();
    let mut compared = 0;
    while let Some(line) = lines.next() {
        let (mark, rest) = line.split_at(2);
        match mark {
            "> " => {
                let mut answer = lines.next().expect("a question has an answer");
                if answer == "! pulse" {
                    let board = bench.board.clone();
                    hands.push(std::thread::spawn(move || pulse(&board)));
                    answer = lines.next().expect("a question has an answer");
                }
                assert_eq!(
                    format!("< {}", bench.ask(rest)).trim_end(),
                    answer,
                    "{rest}"
                );
                compared += 1;
            }
            "? " => {
                let level = bench.board.level(rest).expect("there is such a line");
                let expected = lines.next().expect("a probe shows a level");
                assert_eq!(format!("= {level}"), expected, "{rest}");
                compared += 1;
            }
            "! " => {
                for hand in hands.drain(..) {
                    hand.join().expect("the hand does not panic");
                }
                bench.act(&rest.split(' ').collect::<Vec<_>>());
            }
            _ => panic!("not a line of a conversation: {line}"),
        }
    }
    assert!(compared > 40, "the conversation was not read: {compared}");
}
