//! A simulated fingerprint module outside the kiosk's process, e.g. to be judged by somebody else's
//! client: `cargo run -p kiosk-fingerprint-reader --example serve_fingerprint`.
//!
//! It prints the link that the kiosk's config names, obeys lines on stdin and answers each with
//! `ok`: `lay 7` a finger, `lay 7 dry`, `wet`, `left`, `short`, `turned`; `lift`; `busy`; `power`
//! off and on; `silent`, `garbage`, `wrong-sum`, `slow`, `reset`, `stuck` in everything it says
//! from now on; `mend`.

use std::io::BufRead as _;

use kiosk_fingerprint_reader::simulator::{
    Breakage, Finger, Laid, ModuleHandle, Planned, SimulatedModule, Skin,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let module = SimulatedModule::default().serve_pty()?;
    println!("{}", module.link_text());
    for line in std::io::stdin().lock().lines() {
        let known = obey(&line?, &module);
        println!("{}", if known { "ok" } else { "unknown" });
    }
    Ok(())
}

fn obey(line: &str, module: &ModuleHandle) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["lay", seed] => lay(module, seed, ""),
        ["lay", seed, how] => lay(module, seed, how),
        [word] => play(module, word),
        _ => false,
    }
}

fn lay(module: &ModuleHandle, seed: &str, how: &str) -> bool {
    let well = Laid::default();
    let laid = match how {
        "" => well,
        "dry" => Laid {
            skin: Skin::Dry,
            ..well
        },
        "wet" => Laid {
            skin: Skin::Wet,
            ..well
        },
        "left" => Laid {
            right_px: -95.0,
            ..well
        },
        "short" => Laid {
            length: 0.4,
            ..well
        },
        "turned" => Laid {
            turned_deg: 10.0,
            right_px: 8.0,
            ..well
        },
        _ => return false,
    };
    seed.parse()
        .map(|seed| module.lay(&Finger::of(seed), &laid))
        .is_ok()
}

fn play(module: &ModuleHandle, word: &str) -> bool {
    match word {
        "lift" => module.lift(),
        "busy" => module.set_busy(true),
        "power" => module.power_cycle(),
        "mend" => {
            module.set_busy(false);
            module.plan(None);
        }
        _ => return spoil(module, word),
    }
    true
}

fn spoil(module: &ModuleHandle, word: &str) -> bool {
    let breakage = match word {
        "silent" => Breakage::Silent,
        "garbage" => Breakage::Garbage,
        "wrong-sum" => Breakage::WrongSum,
        "slow" => Breakage::Slow,
        "reset" => Breakage::ResetInTheMiddle,
        "stuck" => Breakage::Stuck(0x02),
        _ => return false,
    };
    module.plan(Some(Planned { breakage, on: None }));
    true
}
