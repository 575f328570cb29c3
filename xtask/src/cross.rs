//! The aarch64 toolchain under `.cross/`: made by a script, kept until the script changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::house::House;
use crate::step;

const SCRIPT: &str = "xtask/scripts/cross-setup.sh";

/// The toolchain's folder and the environment that makes cargo use it.
pub struct Cross {
    env: Vec<(String, String)>,
}

impl Cross {
    /// Uses the toolchain that is there, or makes it.
    pub fn ready(house: &House) -> Outcome<Self> {
        let folder = house.root.join(".cross");
        let stamp = Stamp::read(house, &folder)?;
        if stamp.holds() {
            step::say("cross", "the aarch64 toolchain is there");
        } else {
            step::run("cross", house.program("bash").arg(SCRIPT).arg(&folder))?;
            stamp.set()?;
        }
        let env = house.read(".cross/env").ok_or_else(|| {
            Failure::new(".cross/env is missing after the set-up; remove .cross and run this again")
        })?;
        Ok(Self {
            env: parse_env(&env),
        })
    }

    /// Makes a cargo command build for, and run, aarch64.
    ///
    /// `RUSTC` wins over rustup, so the cargo that started us can stay what it is.
    pub fn apply<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env_remove("RUSTFLAGS").env_remove("RUSTC_WRAPPER");
        command
            .env("CARGO_INCREMENTAL", "0")
            .envs(self.env.iter().cloned())
    }
}

/// What the toolchain was made from. Its files hold absolute paths, so a moved checkout makes it
/// anew as well.
struct Stamp {
    path: PathBuf,
    wanted: String,
}

impl Stamp {
    fn read(house: &House, folder: &Path) -> Outcome<Self> {
        let script = house.read(SCRIPT);
        let script = script.ok_or_else(|| Failure::new(format!("cannot read {SCRIPT}")))?;
        let wanted = format!("{}\n{script}", folder.display());
        Ok(Self {
            path: folder.join("made-from"),
            wanted,
        })
    }

    fn holds(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|made_from| made_from == self.wanted)
    }

    fn set(&self) -> Outcome {
        fs::write(&self.path, &self.wanted)
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", self.path.display())))
    }
}

/// `NAME=value` lines, values unquoted.
fn parse_env(text: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_the_equals_sign() {
        assert_eq!(
            parse_env("A=b=c\n\nD=e"),
            [("A".into(), "b=c".into()), ("D".into(), "e".into())]
        );
    }

    #[test]
    fn another_script_or_another_place_makes_the_toolchain_anew() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let stamp = |wanted: &str| Stamp {
            path: folder.join("made-from"),
            wanted: wanted.into(),
        };
        assert!(!stamp("one").holds());
        stamp("one").set().expect("the folder is there");
        assert!(stamp("one").holds());
        assert!(!stamp("two").holds());
        fs::remove_dir_all(&folder).expect("it was just made");
    }
}
