//! How many files the process may have open. Every connection is one, and whoever has none left can
//! read no revocation list either.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the ledger, the listener, the runtime and the files of [`reload`](crate::reload) take.
const OWN_FILES_MAX: u64 = 64;

/// Asks the operating system for room for `connections`; how many of them there is room for.
pub fn room_for(connections: usize) -> usize {
    let wanted = connections as u64 + OWN_FILES_MAX;
    let limit = getrlimit(Resource::Nofile);
    let (now, most) = (limit.current, limit.maximum);
    if now.is_none_or(|now| now >= wanted) {
        return connections;
    }
    let raised = most.map_or(wanted, |most| most.min(wanted));
    let new = Rlimit {
        current: Some(raised),
        maximum: most,
    };
    let open = match setrlimit(Resource::Nofile, new) {
        Ok(()) => raised,
        Err(error) => {
            tracing::warn!(%error, "no more open files are granted");
            now.unwrap_or(raised)
        }
    };
    let room = usize::try_from(open.saturating_sub(OWN_FILES_MAX)).unwrap_or(connections);
    if room < connections {
        tracing::warn!(
            "room for {room} connections instead of {connections}; raise LimitNOFILE to {wanted}"
        );
    }
    room.clamp(1, connections.max(1))
}
