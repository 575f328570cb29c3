//! Somebody else's EST client: curl and openssl, and nothing of ours, from the ticket to the renewed
//! certificate.

use std::path::Path;
use std::process::{Command, Output};

use kiosk_protocol::{Ticket, ca_pin};
use tempfile::TempDir;

use super::bench::{Operator, enrolling};
use crate::gateway::Gateway;
use crate::sample::KIOSK;

/// A folder in which both programs run.
struct Shell {
    folder: TempDir,
    url: String,
    resolve: String,
}

impl Shell {
    fn at(gateway: &Gateway) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("root.pem"), &gateway.authority.pem).expect("written");
        let port = enrolling(gateway).port();
        Self {
            folder,
            url: format!("https://gateway:{port}/.well-known/est"),
            resolve: format!("gateway:{port}:127.0.0.1"),
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, line: &str) -> Output {
        let done = run(self.folder.path(), "openssl", line.split_whitespace());
        assert!(done.status.success(), "{line}: {}", text(&done.stderr));
        done
    }

    /// Status of what curl fetched into `out`.
    fn curl(&self, path: &str, out: &str, more: &[&str]) -> String {
        let url = format!("{}/{path}", self.url);
        let always = [
            "--silent",
            "--show-error",
            "--cacert",
            "root.pem",
            "--resolve",
            &self.resolve,
            "--max-time",
            "30",
            "--output",
            out,
            "--write-out",
            "%{http_code} %{content_type} %header{retry-after}",
            &url,
        ];
        let done = run(
            self.folder.path(),
            "curl",
            always.iter().chain(more).copied(),
        );
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout).trim().to_owned()
    }

    fn key_and_request(&self, name: &str) {
        self.openssl(&format!(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"
        ));
        self.openssl(&format!(
            "req -new -key {name}.key -subj /CN=whoever -outform DER -out {name}.der"
        ));
        self.openssl(&format!("base64 -in {name}.der -out {name}.b64"));
    }

    /// Unpacks the certificates of a certs-only answer.
    fn unpack(&self, answer: &str, pem: &str) {
        self.openssl(&format!("base64 -d -in {answer} -out answer.der"));
        self.openssl(&format!(
            "pkcs7 -inform DER -in answer.der -print_certs -out {pem}"
        ));
    }

    fn enrol(&self, ticket: &Ticket, request: &str) -> String {
        let user = format!("{}:{}", ticket.id, ticket.secret.to_text().as_str());
        let body = format!("@{request}");
        let post = [
            "--user",
            &user,
            "--header",
            "content-type: application/pkcs10",
            "--data-binary",
            &body,
        ];
        self.curl("simpleenroll", "answer.b64", &post)
    }
}

fn run<'a>(folder: &Path, program: &str, words: impl IntoIterator<Item = &'a str>) -> Output {
    let mut command = Command::new(program);
    let done = command.args(words).current_dir(folder).output();
    done.unwrap_or_else(|error| {
        panic!("{program}: {error}; install the package {program} with `cargo xtask setup`")
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn curl_and_openssl_enrol_and_renew_with_nothing_of_ours() {
    let gateway = Gateway::start_enrolling();
    let shell = Shell::at(&gateway);
    let mut first = Operator::called(&gateway, "duty.desk").await;
    let mut second = Operator::called(&gateway, "second.desk").await;
    let ticket = first.ticket_for(KIOSK).await;

    let fetched = shell.curl("cacerts", "cacerts.b64", &[]);
    assert_eq!(fetched, "200 application/pkcs7-mime");
    shell.unpack("cacerts.b64", "cas.pem");
    let cas = std::fs::read_to_string(shell.path("cas.pem")).expect("written");
    assert_eq!(cas.matches("BEGIN CERTIFICATE").count(), 2);
    let fetched = shell.curl("csrattrs", "attributes.b64", &[]);
    assert_eq!(fetched, "200 application/csrattrs");
    shell.openssl("base64 -d -in attributes.b64 -out attributes.der");
    let attributes = text(
        &shell
            .openssl("asn1parse -inform DER -in attributes.der")
            .stdout,
    );
    assert!(attributes.contains("prime256v1") && attributes.contains("ecdsa-with-SHA256"));

    shell.key_and_request("kiosk");
    let waits = shell.enrol(&ticket, "kiosk.b64");
    assert!(
        waits.starts_with("202 ") && waits.ends_with(" 30"),
        "{waits}"
    );
    let waiting = second.waiting().await.waiting;
    assert_eq!(waiting.len(), 1);
    let shown = &waiting[0];
    assert_eq!((shown.ticket, shown.proved), (ticket.id, false));
    assert_eq!(
        (shown.kiosk.as_str(), shown.made_by.as_str()),
        (KIOSK, "duty.desk")
    );
    shell.openssl("pkey -in kiosk.key -pubout -outform DER -out spki.der");
    let spki = std::fs::read(shell.path("spki.der")).expect("written");
    assert_eq!(shown.key, ca_pin(&spki), "what the kiosk shows, too");

    // Without a proof, an approval in advance would be worth nothing: the key must be looked at.
    assert!(second.approve(&ticket).await.status.is_success());
    assert!(shell.enrol(&ticket, "kiosk.b64").starts_with("202 "));
    let approval = kiosk_protocol::Approval {
        ticket: ticket.id,
        key: Some(shown.key),
    };
    assert!(second.approve_as(&approval).await.status.is_success());
    let done = shell.enrol(&ticket, "kiosk.b64");
    assert_eq!(
        done.trim(),
        "200 application/pkcs7-mime; smime-type=certs-only"
    );
    assert!(second.waiting().await.waiting.is_empty());
    shell.unpack("answer.b64", "kiosk.pem");
    shell.openssl("verify -CAfile root.pem -untrusted cas.pem -purpose sslclient kiosk.pem");

    for (key, before) in [("kiosk", "kiosk"), ("next", "kiosk")] {
        if key != before {
            shell.key_and_request(key);
        }
        let (pem, private) = (format!("{before}.pem"), format!("{before}.key"));
        let body = format!("@{key}.b64");
        let post = ["--cert", &pem, "--key", &private, "--data-binary", &body];
        let renewed = shell.curl("simplereenroll", "renewed.b64", &post);
        assert!(renewed.starts_with("200 "), "{renewed}");
    }
    shell.unpack("renewed.b64", "next.pem");
    shell.openssl("verify -CAfile root.pem -untrusted cas.pem -purpose sslclient next.pem");
    let subject = text(
        &shell
            .openssl("x509 -in next.pem -noout -subject -ext subjectAltName")
            .stdout,
    );
    assert!(
        subject.contains(&format!("urn:huduma:kiosk:{KIOSK}")),
        "{subject}"
    );
    let refused = shell.curl(
        "simplereenroll",
        "refused.b64",
        &["--data-binary", "@next.b64"],
    );
    assert!(
        refused.starts_with("401 "),
        "nobody renews without a certificate: {refused}"
    );
}
