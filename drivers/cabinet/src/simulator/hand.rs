//! The hand at a simulated board: the world outside, and what can go wrong with a chip.

use super::board::{Holder, Line, SimulatedBoard};
use crate::lines::Step;
use crate::wire::Level;

impl SimulatedBoard {
    /// The world outside drives lines, all at one moment; unknown names are left alone.
    pub fn drive(&self, lines: &[(&str, Level)]) {
        self.state.change(|board| {
            board.pass();
            for (name, level) in lines {
                board.each_named(name, |line| line.outside = Some(*level));
            }
            board.settle();
        });
    }

    /// A contact sticks at a level, or comes free.
    pub fn set_stuck(&self, name: &str, level: Option<Level>) {
        self.state.change(|board| {
            board.pass();
            board.each_named(name, |line| line.stuck = level);
            board.settle();
        });
    }

    /// Gives a line another name, as another board's description would.
    pub fn rename_line(&self, name: &str, to: &str) {
        self.state
            .change(|board| board.each_named(name, |line| to.clone_into(&mut line.name)));
    }

    /// Gives a chip another label: another make is fitted.
    pub fn relabel_chip(&self, label: &str, to: &str) {
        self.state.change(|board| {
            let chips = board.chips.iter_mut();
            for chip in chips.filter(|chip| chip.label == label) {
                to.clone_into(&mut chip.label);
            }
        });
    }

    /// The level of a line, as a probe shows it; `None` when no chip that is plugged has it.
    pub fn level(&self, name: &str) -> Option<Level> {
        self.state.look(|board| {
            let plugged = board.chips.iter().filter(|chip| chip.is_plugged);
            let mut lines = plugged.flat_map(|chip| &chip.lines);
            lines.find(|line| line.name == name).map(Line::level)
        })
    }

    /// Who holds a line.
    pub fn holder(&self, name: &str) -> Option<String> {
        self.state.look(|board| {
            let mut lines = board.chips.iter().flat_map(|chip| &chip.lines);
            let line = lines.find(|line| line.name == name)?;
            line.holder.as_ref().map(|holder| holder.consumer.clone())
        })
    }

    /// Another program takes a free line, or gives back the one that it took.
    pub fn set_held(&self, name: &str, consumer: Option<&str>) {
        self.state.change(|board| {
            board.each_named(name, |line| {
                if line.holder.as_ref().is_none_or(|by| by.request == 0) {
                    line.holder = consumer.map(|consumer| Holder {
                        request: 0,
                        consumer: consumer.to_owned(),
                    });
                }
            });
        });
    }

    /// Every step of this kind fails with this number, see [`errno`]; `None` mends it.
    pub fn set_broken(&self, step: Step, errno: Option<i32>) {
        self.state.change(|board| match errno {
            Some(errno) => board.broken.insert(step, errno),
            None => board.broken.remove(&step),
        });
    }

    /// Takes every chip away, or brings it back under another number.
    pub fn set_plugged(&self, plugged: bool) {
        self.state.change(|board| board.set_plugged(plugged));
    }

    /// Takes every chip away after so many more calls; `None` forgets it.
    pub fn unplug_after(&self, calls: Option<u32>) {
        self.state.change(|board| board.unplug_after = calls);
    }

    /// The kiosk's process dies: the kernel takes every line back that it held.
    pub fn owner_dies(&self) {
        self.state.change(|board| {
            let requests: Vec<u64> = board.queues.keys().copied().collect();
            requests.into_iter().for_each(|id| board.release(id));
        });
    }
}
