//! Both ends show a certificate; the client's key is in the chip.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use kiosk_envelope::DeviceSigner;
use kiosk_identity::certified;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm, SigningKey,
};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, Stream,
};

use super::bench::{PATIENCE, Tpm};

/// The device key for rcgen, which makes signing requests.
struct Requester {
    signer: Arc<dyn DeviceSigner>,
    point: Vec<u8>,
}

impl Requester {
    fn new(signer: Arc<dyn DeviceSigner>) -> Self {
        let spki = signer.public_key().to_spki_der();
        let point = spki[spki.len() - 65..].to_vec();
        Self { signer, point }
    }
}

impl PublicKeyData for Requester {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for Requester {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signed = self.signer.sign(message);
        let signed = signed.map_err(|_| rcgen::Error::RemoteKeyError)?;
        let signature = p256::ecdsa::Signature::from_slice(&signed);
        let signature = signature.map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let der = params.self_signed(&key).expect("a root").der().clone();
        let issuer = Issuer::new(params, key);
        Self { issuer, der }
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).expect("a root");
        Arc::new(roots)
    }

    fn server(&self) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(["gateway".to_owned()]).expect("a name");
        let leaf = params.signed_by(&key, &self.issuer).expect("a leaf");
        let clients = WebPkiClientVerifier::builder(self.roots()).build();
        let config = ServerConfig::builder().with_client_cert_verifier(clients.expect("roots"));
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = config.with_single_cert(vec![leaf.der().clone()], key);
        Arc::new(config.expect("a config"))
    }

    fn client(&self, requester: &Requester) -> CertificateDer<'static> {
        let mut params = CertificateParams::default();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let leaf = params.signed_by(requester, &self.issuer).expect("a leaf");
        leaf.der().clone()
    }
}

#[test]
fn openssl_finds_a_signing_request_signed_with_its_own_key() {
    let tpm = Tpm::start();
    let requester = Requester::new(Arc::new(tpm.key()));
    let request = CertificateParams::default().serialize_request(&requester);
    tpm.write("request.der", request.expect("a request").der());
    tpm.does("openssl req -inform DER -in request.der -verify -noout");
}

#[test]
fn rustls_shakes_hands_with_a_key_that_stays_in_the_chip() {
    let tpm = Tpm::start();
    let signer: Arc<dyn DeviceSigner> = Arc::new(tpm.key());
    let authority = Authority::new();
    let leaf = authority.client(&Requester::new(Arc::clone(&signer)));
    let own = Arc::new(Always(certified(vec![leaf.clone()], signer)));
    let config = ClientConfig::builder()
        .with_root_certificates(authority.roots())
        .with_client_cert_resolver(own);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("one");
    let server = authority.server();
    let shown = thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a client");
        socket.set_read_timeout(Some(PATIENCE)).expect("set");
        let mut tls = ServerConnection::new(server).expect("a server");
        let mut asked = [0; 4];
        let mut stream = Stream::new(&mut tls, &mut socket);
        stream.read_exact(&mut asked).expect("a question");
        stream.write_all(&asked).expect("an answer");
        tls.peer_certificates().expect("shown")[0]
            .clone()
            .into_owned()
    });
    let mut socket = TcpStream::connect(address).expect("connected");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let name = "gateway".try_into().expect("a name");
    let mut tls = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = Stream::new(&mut tls, &mut socket);
    stream.write_all(b"ping").expect("asked");
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"ping");
    assert_eq!(shown.join().expect("it served"), leaf);
}
