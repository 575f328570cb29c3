//! The simulated board as the driver sees it: the same questions as the kernel's.

use std::time::{Duration, Instant};

use super::board::{Board, SimulatedBoard};
use crate::lines::{
    ChipInfo, Chips, ContactRequest, ContactRequests, LineEdge, LineFault, OutputRequest,
    OutputRequests, Step, errno,
};
use crate::wire::Level;
use crate::wiring::Bias;

/// Lines of a simulated board that somebody holds.
struct Held {
    board: SimulatedBoard,
    request: u64,
    offsets: Vec<u32>,
}

impl Chips for SimulatedBoard {
    fn list(&mut self) -> Result<Vec<ChipInfo>, LineFault> {
        self.state.change(|board| {
            board.enter(Step::List)?;
            Ok(board.list())
        })
    }

    fn take_contacts(
        &mut self,
        asked: &ContactRequest<'_>,
    ) -> Result<Box<dyn ContactRequests>, LineFault> {
        let offsets: Vec<u32> = asked.lines.iter().map(|line| line.offset).collect();
        let request = self.state.change(|board| {
            board.enter(Step::Request)?;
            let request = board.take(asked.chip, &offsets, asked.consumer)?;
            for line in asked.lines {
                pull(board, request, line.offset, line.bias)?;
                board.watch(request, line.offset, asked.debounce);
            }
            Ok(request)
        })?;
        Ok(Box::new(self.held(request, offsets)))
    }

    fn take_outputs(
        &mut self,
        asked: &OutputRequest<'_>,
    ) -> Result<Box<dyn OutputRequests>, LineFault> {
        let offsets: Vec<u32> = asked.lines.iter().map(|(line, _)| line.offset).collect();
        let request = self.state.change(|board| {
            board.enter(Step::Request)?;
            let request = board.take(asked.chip, &offsets, asked.consumer)?;
            for (line, level) in asked.lines {
                let taken = board.line(request, line.offset, Step::Request)?;
                taken.pull = line.released;
                taken.inside = Some(*level);
            }
            Ok(request)
        })?;
        Ok(Box::new(self.held(request, offsets)))
    }
}

fn pull(board: &mut Board, request: u64, offset: u32, bias: Option<Bias>) -> Result<(), LineFault> {
    let line = board.line(request, offset, Step::Request)?;
    match bias {
        Some(Bias::PullUp) => line.pull = Level::High,
        Some(Bias::PullDown) => line.pull = Level::Low,
        Some(Bias::Disabled) | None => {}
    }
    Ok(())
}

impl SimulatedBoard {
    fn held(&self, request: u64, offsets: Vec<u32>) -> Held {
        Held {
            board: self.clone(),
            request,
            offsets,
        }
    }
}

impl ContactRequests for Held {
    fn levels(&mut self) -> Result<Vec<Level>, LineFault> {
        self.board.state.change(|board| {
            board.enter(Step::Read)?;
            let offsets = self.offsets.iter();
            offsets
                .map(|offset| {
                    let line = board.line(self.request, *offset, Step::Read)?;
                    let debounced = line.debounced.as_ref();
                    Ok(debounced.map_or(line.level(), super::line::Debounced::level))
                })
                .collect()
        })
    }

    fn wait(&mut self, wait: Duration) -> Result<bool, LineFault> {
        let until = Instant::now() + wait;
        let gone = LineFault {
            step: Step::Wait,
            errno: errno::ENODEV,
        };
        self.board.state.change(|board| board.enter(Step::Wait))?;
        loop {
            let (there_is, due) = self.board.state.change(|board| {
                board.pass();
                let queue = board.queues.get(&self.request);
                Ok((!queue.ok_or(gone.clone())?.is_empty(), board.due()))
            })?;
            let left = until.saturating_duration_since(Instant::now());
            if there_is || left.is_zero() {
                return Ok(there_is);
            }
            let nap = due.map_or(left, |due| left.min(due));
            self.board.state.wait(nap, |board| {
                let queue = board.queues.get(&self.request);
                queue.is_none_or(|queue| !queue.is_empty()).then_some(())
            });
        }
    }

    fn edge(&mut self) -> Result<Option<LineEdge>, LineFault> {
        self.board.state.change(|board| {
            board.enter(Step::Wait)?;
            let queue = board.queues.get_mut(&self.request);
            let queue = queue.ok_or(LineFault {
                step: Step::Wait,
                errno: errno::ENODEV,
            })?;
            Ok(queue.pop())
        })
    }
}

impl OutputRequests for Held {
    fn set(&mut self, offset: u32, level: Level) -> Result<(), LineFault> {
        self.board.state.change(|board| {
            board.enter(Step::Set)?;
            let line = board.line(self.request, offset, Step::Set)?;
            line.inside = Some(level);
            Ok(())
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let request = self.request;
        self.board.state.change(|board| board.release(request));
    }
}
