//! The kernel's character devices, by way of `gpiocdev`.
//!
//! Straight translation and nothing else: `linux/gpio.h` version 2, Documentation/userspace-api/gpio
//! of the kernel.

use std::time::Duration;

use gpiocdev::line::{Bias as KernelBias, EdgeDetection, EdgeKind, Value, Values};
use gpiocdev::{Chip, Request, UapiCall, chip};
use gpiocdev_uapi as uapi;

use super::chips::{
    ChipInfo, Chips, ContactRequest, ContactRequests, LineEdge, LineFault, LineInfo, OutputRequest,
    OutputRequests, Step, errno,
};
use crate::wire::Level;
use crate::wiring::Bias;

/// `/dev/gpiochip*`.
#[derive(Debug, Clone, Copy, Default)]
pub struct KernelChips;

/// Contacts that we hold.
struct KernelContacts {
    request: Request,
    offsets: Vec<u32>,
}

/// Outputs that we hold.
struct KernelOutputs {
    request: Request,
}

impl Chips for KernelChips {
    /// A chip that may not be opened, or goes while it is described, does not hide the others.
    fn list(&mut self) -> Result<Vec<ChipInfo>, LineFault> {
        let paths = chip::chips().map_err(|error| fault(Step::List, &error))?;
        let mut listed = Vec::new();
        let mut refused = None;
        for path in paths {
            match describe(&path) {
                Ok(info) => listed.push(info),
                Err(error) => refused = Some(fault(Step::List, &error)),
            }
        }
        match refused {
            Some(fault) if listed.is_empty() => Err(fault),
            _ => Ok(listed),
        }
    }

    fn take_contacts(
        &mut self,
        asked: &ContactRequest<'_>,
    ) -> Result<Box<dyn ContactRequests>, LineFault> {
        let mut builder = Request::builder();
        builder.on_chip(asked.chip).with_consumer(asked.consumer);
        for line in asked.lines {
            builder
                .with_line(line.offset)
                .as_input()
                .with_edge_detection(EdgeDetection::BothEdges)
                .with_bias(line.bias.map(kernel_bias));
            if !asked.debounce.is_zero() {
                builder.with_debounce_period(asked.debounce);
            }
        }
        let request = builder.request();
        let request = request.map_err(|error| fault(Step::Request, &error))?;
        let offsets = asked.lines.iter().map(|line| line.offset).collect();
        Ok(Box::new(KernelContacts { request, offsets }))
    }

    fn take_outputs(
        &mut self,
        asked: &OutputRequest<'_>,
    ) -> Result<Box<dyn OutputRequests>, LineFault> {
        let mut builder = Request::builder();
        builder.on_chip(asked.chip).with_consumer(asked.consumer);
        for (line, level) in asked.lines {
            let pull = match line.released {
                Level::High => KernelBias::PullUp,
                Level::Low => KernelBias::PullDown,
            };
            builder
                .with_line(line.offset)
                .as_output(value(*level))
                .with_bias(pull);
        }
        let request = builder.request();
        let request = request.map_err(|error| fault(Step::Request, &error))?;
        Ok(Box::new(KernelOutputs { request }))
    }
}

impl ContactRequests for KernelContacts {
    fn levels(&mut self) -> Result<Vec<Level>, LineFault> {
        let mut values = Values::from_offsets(&self.offsets);
        let read = self.request.values(&mut values);
        read.map_err(|error| fault(Step::Read, &error))?;
        let offsets = self.offsets.iter();
        offsets
            .map(|offset| values.get(*offset).map(level))
            .collect::<Option<_>>()
            .ok_or(LineFault {
                step: Step::Read,
                errno: 0,
            })
    }

    fn wait(&mut self, wait: Duration) -> Result<bool, LineFault> {
        match self.request.wait_edge_event(wait) {
            Ok(there_is) => Ok(there_is),
            Err(error) => match fault(Step::Wait, &error) {
                // A signal: nothing happened, whoever called looks at the clock.
                interrupted if interrupted.errno == errno::EINTR => Ok(false),
                fault => Err(fault),
            },
        }
    }

    fn edge(&mut self) -> Result<Option<LineEdge>, LineFault> {
        let of = |error| fault(Step::Wait, &error);
        if !self.request.has_edge_event().map_err(of)? {
            return Ok(None);
        }
        // Not `read_edge_event`: built for version 2 alone, gpiocdev 0.8.0 reads up to eight edges
        // there and gives one. A buffer of one edge's size loses none.
        let mut edge = vec![0; self.request.edge_event_u64_size()];
        let count = self.request.read_edge_events_into_slice(&mut edge);
        let count = count.map_err(of)?;
        let event = edge.get(..count).unwrap_or_default();
        let event = self.request.edge_event_from_slice(event).map_err(of)?;
        Ok(Some(LineEdge {
            offset: event.offset,
            level: match event.kind {
                EdgeKind::Rising => Level::High,
                EdgeKind::Falling => Level::Low,
            },
            seqno: event.seqno,
        }))
    }
}

impl OutputRequests for KernelOutputs {
    fn set(&mut self, offset: u32, level: Level) -> Result<(), LineFault> {
        let set = self.request.set_value(offset, value(level));
        set.map_err(|error| fault(Step::Set, &error))
    }
}

fn describe(path: &std::path::Path) -> gpiocdev::Result<ChipInfo> {
    let chip = Chip::from_path(path)?;
    let info = chip.info()?;
    let lines = (0..info.num_lines).map(|offset| {
        let line = chip.line_info(offset)?;
        Ok(LineInfo {
            name: line.name,
            is_used: line.used,
            consumer: line.consumer,
        })
    });
    Ok(ChipInfo {
        path: path.to_owned(),
        label: info.label,
        lines: lines.collect::<gpiocdev::Result<_>>()?,
    })
}

fn kernel_bias(bias: Bias) -> KernelBias {
    match bias {
        Bias::PullUp => KernelBias::PullUp,
        Bias::PullDown => KernelBias::PullDown,
        Bias::Disabled => KernelBias::Disabled,
    }
}

/// Lines are never asked for as active-low, so active is high.
fn value(level: Level) -> Value {
    match level {
        Level::High => Value::Active,
        Level::Low => Value::Inactive,
    }
}

fn level(value: Value) -> Level {
    match value {
        Value::Active => Level::High,
        Value::Inactive => Level::Low,
    }
}

fn fault(step: Step, error: &gpiocdev::Error) -> LineFault {
    let errno = match error {
        gpiocdev::Error::Os(errno) | gpiocdev::Error::Uapi(_, uapi::Error::Os(errno)) => errno.0,
        // A node that is no chip any more: it was taken away between listing and asking.
        gpiocdev::Error::GpioChip(..) => errno::ENODEV,
        // A read that ends early is how a chip that goes says good-bye.
        gpiocdev::Error::Uapi(UapiCall::ReadEvent, _) => errno::ENODEV,
        _ => 0,
    };
    LineFault { step, errno }
}
