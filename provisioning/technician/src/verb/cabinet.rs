//! `kiosk-technician cabinet`

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use clap::{Args, ValueEnum};
use kiosk_cabinet::orders::{self, Order};
use serde_json::json;

use crate::check::Trouble;
use crate::kiosk::Kiosk;

const NOT_LEFT: u8 = 2;
/// How often it is looked whether the order was taken.
const LOOK: Duration = Duration::from_millis(100);
/// The kiosk looks every second; a busy one takes longer.
const TAKEN_WITHIN: Duration = Duration::from_secs(10);

/// Have the running kiosk do something with its cabinet.
///
/// The kiosk alone has the lines of door, lock and lamps, so the order is left for it in its data
/// folder. An order that nobody takes opens nothing later: after a minute it is void, but for
/// clear-tamper, which waits. The lock opens only while service is begun. The kiosk's journal says
/// what came of it. Run it as the kiosk's user, who must be able to take the order away.
#[derive(Args)]
#[command(after_help = "Examples:
  sudo -u huduma-kiosk kiosk-technician cabinet begin-service --config kiosk.toml
  sudo -u huduma-kiosk kiosk-technician cabinet unlock --seconds 30 --config kiosk.toml
  sudo -u huduma-kiosk kiosk-technician cabinet clear-tamper --config kiosk.toml
  sudo -u huduma-kiosk kiosk-technician --json cabinet end-service --config kiosk.toml
Exit codes: 0 the kiosk took the order, 1 it did not, 2 the order could not be left.")]
pub struct Cabinet {
    /// What the kiosk is to do.
    order: Word,
    /// How long the lock stays open.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u8).range(1..))]
    seconds: u8,
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// How many seconds the kiosk has to take it.
    #[arg(long, value_name = "SECONDS", default_value_t = TAKEN_WITHIN.as_secs())]
    wait: u64,
}

/// An order, as it is typed.
#[derive(Clone, Copy, ValueEnum)]
enum Word {
    /// A technician is at work: the door may be opened without an alarm.
    BeginService,
    /// Open the lock for some seconds.
    Unlock,
    /// Shut the lock before its time.
    Lock,
    /// The opened cabinet was looked into: serve again.
    ClearTamper,
    /// The technician is gone.
    EndService,
}

impl Cabinet {
    /// Leaves the order and waits until it is taken.
    pub fn run(self, json: bool) -> ExitCode {
        match self.left() {
            Ok(taken) => self.say(taken, json),
            Err(error) => {
                let what = Trouble::of(&*error).lines.join(" ");
                eprintln!("kiosk-technician: the order was not left: {what}");
                ExitCode::from(NOT_LEFT)
            }
        }
    }

    fn left(&self) -> Result<bool, Box<dyn Error>> {
        let kiosk = Kiosk::read(&self.config)?;
        if kiosk.config.devices.cabinet.is_none() {
            return Err("no cabinet is fitted; the config has no [devices.cabinet]".into());
        }
        let folder = kiosk.path(&kiosk.config.paths.data).join(orders::FOLDER);
        orders::leave(&folder, self.order())
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(self.is_taken(&folder.join(self.order().name())))
    }

    fn is_taken(&self, file: &Path) -> bool {
        let looks = Duration::from_secs(self.wait).as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            if !file.exists() {
                return true;
            }
            sleep(LOOK);
        }
        !file.exists()
    }

    fn say(&self, taken: bool, json: bool) -> ExitCode {
        let order = self.order().name();
        let said = match (json, taken) {
            (true, _) => json!({ "order": order, "taken": taken }).to_string(),
            (false, true) => {
                format!("{order}: the kiosk took it; its journal says what came of it")
            }
            (false, false) => format!(
                "{order}: NOT TAKEN; see that the kiosk runs and that its user owns the order: `systemctl status huduma-kiosk`"
            ),
        };
        println!("{said}");
        ExitCode::from(u8::from(!taken))
    }

    fn order(&self) -> Order {
        match self.order {
            Word::BeginService => Order::BeginService,
            Word::Unlock => Order::Unlock {
                seconds: self.seconds,
            },
            Word::Lock => Order::Lock,
            Word::ClearTamper => Order::ClearTamper,
            Word::EndService => Order::EndService,
        }
    }
}
