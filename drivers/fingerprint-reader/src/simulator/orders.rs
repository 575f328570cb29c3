//! Orders to a simulated module, in words: what a hand would do to a real one.

use super::{Breakage, Finger, Laid, ModuleHandle, Planned, Skin};

/// Every order, for whoever asks.
pub const ORDERS: &str = "\
lay N                  lays the finger number N on, well
lay N HOW              dry, wet, left, short or turned
lift                   takes it off
busy                   it says that it is busy
power                  its power goes and comes back
unplug                 the cable is pulled in the middle of its next answer
spoil NAME             answers go wrong from now on; a NAME of the simulator's breakages
spoil NAME CODE        only those to the instruction CODE, in hex
mend                   all is well again
status                 its speed, and how many commands it got
";

/// Carries out one order; says `ok`, what was asked for, or what is not understood.
pub fn obey(order: &str, module: &ModuleHandle) -> String {
    let words: Vec<&str> = order.split_whitespace().collect();
    let known = match words[..] {
        ["status"] => return format!("{} baud, {} commands", module.baud(), module.commands()),
        ["lay", finger] => lay(module, finger, Laid::default()),
        ["lay", finger, how] => laid(how).is_some_and(|laid| lay(module, finger, laid)),
        ["spoil", name] => spoil(module, name, None),
        ["spoil", name, code] => {
            u8::from_str_radix(code, 16).is_ok_and(|code| spoil(module, name, Some(code)))
        }
        [word] => play(module, word),
        _ => false,
    };
    if known {
        "ok".into()
    } else {
        format!("`{}` is no order", order.trim())
    }
}

fn lay(module: &ModuleHandle, finger: &str, laid: Laid) -> bool {
    let finger = finger.parse().map(Finger::of);
    finger.map(|finger| module.lay(&finger, &laid)).is_ok()
}

fn laid(how: &str) -> Option<Laid> {
    let mut laid = Laid::default();
    match how {
        "dry" => laid.skin = Skin::Dry,
        "wet" => laid.skin = Skin::Wet,
        "left" => laid.right_px = -95.0,
        "short" => laid.length = 0.4,
        "turned" => (laid.turned_deg, laid.right_px) = (10.0, 8.0),
        _ => return None,
    }
    Some(laid)
}

fn play(module: &ModuleHandle, word: &str) -> bool {
    match word {
        "lift" => module.lift(),
        "busy" => module.set_busy(true),
        "power" => module.power_cycle(),
        "unplug" => return spoil(module, "Unplugged", None),
        "mend" => {
            module.set_busy(false);
            module.plan(None);
        }
        _ => return false,
    }
    true
}

fn spoil(module: &ModuleHandle, name: &str, on: Option<u8>) -> bool {
    let mut all = Breakage::ALL.into_iter();
    let breakage = all.find(|breakage| format!("{breakage:?}") == name);
    if let Some(breakage) = breakage {
        module.plan(Some(Planned { breakage, on }));
    }
    breakage.is_some()
}
