//! A rig whose kiosk has its identity from a ticket, by the programs of the field, as on a device.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use kiosk_enrolment::public_key_of;
use kiosk_protocol::Ticket;

use super::papers::OPERATORS;
use super::{Rig, RigError, configs, free_address, kiosk_id, write};

const IDENTITY: &str = "identity";

impl Rig {
    /// The gateway enrols, and the kiosk is enrolled: a ticket by one operator, approved by another,
    /// used by a technician. The gateway runs then; the kiosk must not have run yet.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn enrol(&mut self) -> Result<(), RigError> {
        self.papers.found_enrolment(&self.places)?;
        let gateway = configs::gateway_config(self.address);
        let enrolment = configs::enrolment_config(free_address()?);
        write(&self.places, "gateway.toml", &(gateway + &enrolment))?;
        let mut kiosk = self.kiosk_config();
        kiosk.identity.certificate = self.identity("current/certificate.pem");
        kiosk.identity.key = self.identity("current/key.pem");
        write(&self.places, "kiosk.toml", &kiosk.to_toml())?;
        self.start_gateway()?;
        let (id, site) = (kiosk_id(), kiosk.kiosk.site);
        self.operate(
            OPERATORS[0],
            &format!("ticket --kiosk {id} --site {site} --county 47 --hardware pi5 --out tickets"),
        )?;
        let file = format!("tickets/{id}.ticket");
        let path = self.places.work(&file);
        let text = fs::read_to_string(&path).map_err(RigError::file(&path))?;
        let ticket = Ticket::read_unproved(&text).map_err(RigError::set_up)?;
        let approve = format!("approve --ticket {}", ticket.id);
        self.operate(OPERATORS[1], &approve)?;
        self.run(
            "kiosk-technician",
            &format!("enrol --ticket {file} --wait-minutes 1"),
        )?;
        self.know_the_key()
    }

    /// A file of the enrolled kiosk's identity.
    pub fn identity(&self, name: &str) -> PathBuf {
        self.places.work(IDENTITY).join(name)
    }

    /// Receipts and rows are expected under the key in use from now on, rows also under those before.
    ///
    /// # Errors
    /// [`RigError`].
    pub fn know_the_key(&mut self) -> Result<(), RigError> {
        let path = self.identity("current/certificate.pem");
        let certificate = fs::read_to_string(&path).map_err(RigError::file(&path))?;
        let key = public_key_of(&certificate).map_err(RigError::set_up)?;
        let before = std::mem::replace(&mut self.papers.kiosk_key, key);
        self.papers.former_kiosk_keys.push(before);
        Ok(())
    }

    /// `kiosk-fleet` with the words of `line`, by the operator `desk`.
    fn operate(&self, desk: &str, line: &str) -> Result<(), RigError> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let gateway = self.address;
        let line = format!(
            "{verb} --gateway {gateway} --roots root.pem --certificate {desk}.pem \
             --key {desk}.key.pem {rest}"
        );
        self.run("kiosk-fleet", &line)
    }

    fn run(&self, program: &str, line: &str) -> Result<(), RigError> {
        let failed = |source| RigError::Program {
            program: program.to_owned(),
            source,
        };
        let done = Command::new(self.places.program(program))
            .args(line.split_whitespace())
            .current_dir(self.places.work(""))
            .output()
            .map_err(failed)?;
        match done.status.success() {
            true => Ok(()),
            false => Err(RigError::set_up(format!(
                "{program} {line}: {}",
                String::from_utf8_lossy(&done.stderr)
            ))),
        }
    }

    /// Where the gateway listens.
    pub fn gateway_address(&self) -> std::net::SocketAddr {
        self.address
    }
}
