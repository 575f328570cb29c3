//! An operator of NATS with an account and a user, as `nsc` would write them: tokens that are signed
//! by keys (JWT, `ed25519-nkey`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nkeys::KeyPair;
use serde_json::{Value, json};

pub struct Accounts {
    operator: KeyPair,
    system: KeyPair,
    account: KeyPair,
    user: KeyPair,
}

impl Accounts {
    pub fn new() -> Self {
        Self {
            operator: KeyPair::new_operator(),
            system: KeyPair::new_account(),
            account: KeyPair::new_account(),
            user: KeyPair::new_user(),
        }
    }

    /// What a server must know.
    pub fn config(&self) -> String {
        let by = &self.operator;
        let operator = token(by, by, &json!({ "type": "operator", "version": 2 }));
        let (system, account) = (&self.system, &self.account);
        format!(
            "operator: \"{operator}\"\nsystem_account: {0}\nresolver: MEMORY\n\
             resolver_preload {{\n {0}: \"{1}\"\n {2}: \"{3}\"\n}}\n",
            system.public_key(),
            token(by, system, &of_account(0)),
            account.public_key(),
            token(by, account, &of_account(-1)),
        )
    }

    /// The file of the user.
    pub fn credentials(&self) -> String {
        let rights = json!({
            "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1,
            "type": "user", "version": 2
        });
        let token = token(&self.account, &self.user, &rights);
        let seed = self.user.seed().expect("a seed");
        format!(
            "-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n\
             -----BEGIN NATS USER NKEY SEED-----\n{seed}\n------END NATS USER NKEY SEED------\n"
        )
    }
}

/// Everything without a bound, and `streams` of JetStream.
fn of_account(streams: i64) -> Value {
    json!({
        "limits": {
            "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1,
            "wildcards": true, "conn": -1, "leaf": -1,
            "mem_storage": streams, "disk_storage": streams, "streams": streams,
            "consumer": streams
        },
        "type": "account", "version": 2
    })
}

fn token(by: &KeyPair, of: &KeyPair, claims: &Value) -> String {
    let head = json!({ "typ": "JWT", "alg": "ed25519-nkey" });
    let body = json!({
        "jti": of.public_key(), "iat": 1_600_000_000, "iss": by.public_key(), "name": "test",
        "sub": of.public_key(), "nats": claims
    });
    let [head, body] = [head, body].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let signed = by
        .sign(format!("{head}.{body}").as_bytes())
        .expect("signed");
    format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(signed))
}
