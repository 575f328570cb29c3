//! What goes wrong, and when.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use super::vfs;

/// How the disk fails, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A write answers EIO and wrote nothing.
    WriteFails,
    /// A write answers EIO and wrote its first half.
    WriteIsTorn,
    /// A write answers ENOSPC.
    WriteFindsNoRoom,
    /// A write says yes and wrote nothing.
    WriteIsDropped,
    /// A sync answers EIO.
    SyncFails,
    /// A truncate answers EIO.
    TruncateFails,
    /// A truncate says yes and did nothing.
    TruncateIsDropped,
    /// The power goes before a write: of what was not synced some sectors are on the disk and some
    /// are not, whatever their order was. Nothing answers any more.
    PowerGoesAtWrite,
    /// The same before a sync.
    PowerGoesAtSync,
    /// A sync says yes and did nothing, and at the next one the power goes: what no software can
    /// bear. The negative control.
    SyncLies,
}

/// All but the one that lies.
pub const FAULTS: [Fault; 9] = [
    Fault::WriteFails,
    Fault::WriteIsTorn,
    Fault::WriteFindsNoRoom,
    Fault::WriteIsDropped,
    Fault::SyncFails,
    Fault::TruncateFails,
    Fault::TruncateIsDropped,
    Fault::PowerGoesAtWrite,
    Fault::PowerGoesAtSync,
];

/// What SQLite asks of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Write,
    Sync,
    Truncate,
}

/// What is to be done with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As if there was no fault.
    Pass,
    /// Say yes, do nothing.
    Drop,
    /// Do half of it, then answer EIO.
    Tear,
    /// Answer EIO.
    Fail,
    /// Answer ENOSPC.
    NoRoom,
}

impl Fault {
    fn strikes(self) -> Call {
        match self {
            Self::WriteFails
            | Self::WriteIsTorn
            | Self::WriteFindsNoRoom
            | Self::WriteIsDropped
            | Self::PowerGoesAtWrite => Call::Write,
            Self::SyncFails | Self::SyncLies | Self::PowerGoesAtSync => Call::Sync,
            Self::TruncateFails | Self::TruncateIsDropped => Call::Truncate,
        }
    }

    fn verdict(self) -> Verdict {
        match self {
            Self::WriteIsTorn => Verdict::Tear,
            Self::WriteFindsNoRoom => Verdict::NoRoom,
            Self::WriteIsDropped | Self::TruncateIsDropped | Self::SyncLies => Verdict::Drop,
            Self::WriteFails
            | Self::SyncFails
            | Self::TruncateFails
            | Self::PowerGoesAtWrite
            | Self::PowerGoesAtSync => Verdict::Fail,
        }
    }
}

/// A folder whose disk will fail, until this is dropped.
pub struct Armed {
    folder: PathBuf,
    plan: Arc<Plan>,
}

impl Armed {
    /// The `nth` call that `fault` is about fails, counted from 1, among those to `folder` that
    /// come from connections opened after this.
    pub fn new(folder: &Path, fault: Fault, nth: u64) -> Self {
        vfs::register();
        let folder = folder.canonicalize().expect("a folder");
        let plan = Arc::new(Plan {
            fault,
            state: Mutex::new(State {
                left: nth,
                gone: false,
                syncs_after: 0,
                unsynced: HashMap::new(),
            }),
        });
        plans().insert(folder.clone(), Arc::clone(&plan));
        Self { folder, plan }
    }

    /// Whether the call that fails was reached.
    pub fn fired(&self) -> bool {
        self.plan.state().left == 0
    }

    /// Syncs that were asked for after the one that failed.
    pub fn syncs_after(&self) -> u64 {
        self.plan.state().syncs_after
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        plans().remove(&self.folder);
    }
}

/// The armed folders.
static PLANS: LazyLock<Mutex<HashMap<PathBuf, Arc<Plan>>>> = LazyLock::new(Mutex::default);

fn plans() -> MutexGuard<'static, HashMap<PathBuf, Arc<Plan>>> {
    // Every folder's plan stands alone, so one that panicked leaves the others whole.
    PLANS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The plan for a file, if its folder is armed.
pub fn plan_for(path: &Path) -> Option<Arc<Plan>> {
    plans().get(path.parent()?).cloned()
}

/// One folder's fault.
pub struct Plan {
    fault: Fault,
    state: Mutex<State>,
}

struct State {
    /// Calls until it strikes; 0 when it has.
    left: u64,
    /// The power is gone.
    gone: bool,
    syncs_after: u64,
    /// What each file held before the writes that no sync has followed.
    unsynced: HashMap<PathBuf, Vec<Before>>,
}

/// What a write replaced.
pub struct Before {
    pub offset: u64,
    pub bytes: Vec<u8>,
}

impl Plan {
    /// What becomes of `call` on the file at `path`; a write says what it replaces.
    pub fn judge(&self, path: &Path, call: Call, replaced: impl FnOnce() -> Before) -> Verdict {
        let mut state = self.state();
        if state.gone {
            return Verdict::Fail;
        }
        if state.left == 0 && call == Call::Sync {
            state.syncs_after += 1;
            if self.fault == Fault::SyncLies {
                state.power_off();
                return Verdict::Fail;
            }
        }
        let verdict = self.strike(&mut state, call);
        match (call, verdict) {
            (Call::Write, Verdict::Pass | Verdict::Tear) => {
                let writes = state.unsynced.entry(path.to_owned()).or_default();
                writes.push(replaced());
            }
            (Call::Sync, Verdict::Pass) => drop(state.unsynced.remove(path)),
            _ => {}
        }
        verdict
    }

    fn strike(&self, state: &mut State, call: Call) -> Verdict {
        if state.left == 0 || call != self.fault.strikes() {
            return Verdict::Pass;
        }
        state.left -= 1;
        if state.left > 0 {
            return Verdict::Pass;
        }
        if matches!(self.fault, Fault::PowerGoesAtWrite | Fault::PowerGoesAtSync) {
            state.power_off();
        }
        self.fault.verdict()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes every second of the unsynced writes back, beginning with the newest or the one before.
    fn power_off(&mut self) {
        self.gone = true;
        for (path, writes) in self.unsynced.drain() {
            let file = OpenOptions::new()
                .write(true)
                .open(&path)
                .expect("is there");
            let odd = writes.len() % 4 / 2;
            for (at, before) in writes.iter().enumerate().rev() {
                if at % 2 == odd {
                    file.write_all_at(&before.bytes, before.offset)
                        .expect("written back");
                }
            }
        }
    }
}
