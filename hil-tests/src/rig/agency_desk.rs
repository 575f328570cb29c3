//! An agency's side of the gateway: fetches over mutually authenticated TLS, opens with its own key.

use std::net::SocketAddr;

use kiosk_domain::{AgencyId, TransactionBody};
use kiosk_envelope::open;
use kiosk_protocol::{AgencyItem, AgencyPage, agency_transactions_path};

use super::https::Caller;
use super::papers::{AgencyPapers, GATEWAY_NAME};
use super::{Papers, RigError};

/// More than a demo makes.
const ITEMS_MAX: u32 = 100;

/// Reads at the gateway's address in the name of any agency.
pub struct AgencyDesk<'a> {
    /// Everybody's papers.
    pub papers: &'a Papers,
    /// The gateway.
    pub gateway: SocketAddr,
}

impl AgencyDesk<'_> {
    /// Everything that lies in the ledger for `agency`.
    ///
    /// # Errors
    /// [`RigError::Agency`].
    pub fn items(&self, agency: &AgencyId) -> Result<Vec<AgencyItem>, RigError> {
        let path = agency_transactions_path(agency, 0, ITEMS_MAX);
        let papers = self.papers_of(agency)?;
        let caller = Caller {
            root: &self.papers.root,
            certificate: &papers.certificate,
            key: &papers.key,
            server_name: GATEWAY_NAME,
        };
        let body = caller.get(self.gateway, &path)?;
        let page: AgencyPage = serde_json::from_slice(&body).map_err(refused)?;
        Ok(page.items)
    }

    /// Everything that lies in the ledger, agency by agency.
    ///
    /// # Errors
    /// [`RigError::Agency`].
    pub fn ledger(&self) -> Result<Vec<AgencyItem>, RigError> {
        let mut ledger = Vec::new();
        for agency in self.papers.agencies.keys() {
            ledger.extend(self.items(agency)?);
        }
        Ok(ledger)
    }

    /// What the citizen told the agency.
    ///
    /// # Errors
    /// [`RigError::Agency`] when it is not sealed for this agency or not signed by the kiosk.
    pub fn opened(&self, item: &AgencyItem) -> Result<TransactionBody, RigError> {
        let sealed = &item.sealed;
        let now = std::iter::once(&self.papers.kiosk_key);
        let mut keys = now.chain(&self.papers.former_kiosk_keys);
        if !keys.any(|key| sealed.verify(key).is_ok()) {
            return Err(refused("the kiosk has not signed it"));
        }
        let agency = &sealed.routing.header.agency;
        let key = self
            .papers_of(agency)?
            .secret
            .get(agency, &sealed.routing.key_id)
            .ok_or_else(|| refused(format!("{agency} has no key {}", sealed.routing.key_id)))?;
        open(sealed, key).map_err(refused)
    }

    fn papers_of(&self, agency: &AgencyId) -> Result<&AgencyPapers, RigError> {
        self.papers
            .agencies
            .get(agency)
            .ok_or_else(|| refused(format!("no agency `{agency}`")))
    }
}

fn refused(why: impl std::fmt::Display) -> RigError {
    RigError::Agency(why.to_string())
}
