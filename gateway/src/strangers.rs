//! Connections that have not shaken hands yet, counted by address: whoever opens thousands and says
//! nothing keeps nobody else out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// How many there are from each address.
pub struct Strangers {
    per_address_max: usize,
    from: Mutex<HashMap<IpAddr, usize>>,
}

/// One of them, until it is dropped.
pub struct Stranger {
    among: Arc<Strangers>,
    from: IpAddr,
}

impl Strangers {
    /// At most `per_address_max` from one address.
    pub fn new(per_address_max: usize) -> Arc<Self> {
        Arc::new(Self {
            per_address_max,
            from: Mutex::default(),
        })
    }

    /// One more from `address`, unless there are too many of them.
    pub fn one_more(self: &Arc<Self>, address: IpAddr) -> Option<Stranger> {
        let from = neighbourhood(address);
        let mut all = self.from.lock().unwrap_or_else(PoisonError::into_inner);
        let here = all.entry(from).or_default();
        if *here >= self.per_address_max {
            return None;
        }
        *here += 1;
        Some(Stranger {
            among: Arc::clone(self),
            from,
        })
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let among = self.among.from.lock();
        let mut all = among.unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = all.get_mut(&self.from) {
            *here -= 1;
            if *here == 0 {
                all.remove(&self.from);
            }
        }
    }
}

/// What one subscriber holds: an address of IPv4, or a /64 of IPv6 (RFC 6177).
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn each_address_has_its_own_count_and_nothing_is_kept_of_who_left() {
        let strangers = Strangers::new(2);
        let (here, there) = (address("192.0.2.1"), address("192.0.2.2"));
        let first = strangers.one_more(here).expect("a place");
        let second = strangers.one_more(here).expect("a place");
        assert!(strangers.one_more(here).is_none());
        assert!(strangers.one_more(there).is_some());
        drop(first);
        assert!(strangers.one_more(here).is_some());
        drop(second);
        assert!(strangers.from.lock().expect("whole").is_empty());
    }

    #[test]
    fn whoever_holds_a_network_of_ipv6_is_one_neighbour() {
        let strangers = Strangers::new(1);
        let _one = strangers.one_more(address("2001:db8::1")).expect("a place");
        assert!(strangers.one_more(address("2001:db8::ffff:1")).is_none());
        assert!(strangers.one_more(address("2001:db8:0:1::1")).is_some());
        let _mapped = strangers.one_more(address("::ffff:192.0.2.1"));
        assert!(strangers.one_more(address("192.0.2.1")).is_none());
    }
}
