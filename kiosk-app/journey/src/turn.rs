//! What a state answers to an event: where to go and what to do.

use crate::states::State;
use crate::{Command, SessionEnd};

/// Where to go and what to do.
pub(crate) struct Turn {
    pub(crate) to: To,
    pub(crate) commands: Vec<Command>,
}

/// Where to go.
pub(crate) enum To {
    /// Nowhere.
    Here,
    /// To another page.
    State(State),
    /// Out: the session is over.
    End(SessionEnd),
}

impl Turn {
    /// Stays.
    pub(crate) fn here() -> Self {
        Self::to(To::Here)
    }

    /// Goes to `state`.
    pub(crate) fn go(state: State) -> Self {
        Self::to(To::State(state))
    }

    /// Ends the session.
    pub(crate) fn end(why: SessionEnd) -> Self {
        Self::to(To::End(why))
    }

    /// The same, and `command` is to be done.
    pub(crate) fn with(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }

    fn to(to: To) -> Self {
        Self {
            to,
            commands: Vec::new(),
        }
    }
}
