"""What an agency does without any of our code: checks who sealed a transaction, and opens it.

    open.py SECRET.toml KIOSK-CERTIFICATE.pem < sealed.json

RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Needs python3-cryptography.
"""

import base64
import hashlib
import hmac
import json
import re
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

KEM = b"KEM" + bytes.fromhex("0020")
SUITE = b"HPKE" + bytes.fromhex("0020" "0001" "0002")
INFO = b"huduma-kiosk transaction v1"
DOMAIN = b"huduma-kiosk sealed transaction v1"


def extract(suite, salt, label, ikm):
    return hmac.new(salt, b"HPKE-v1" + suite + label + ikm, hashlib.sha256).digest()


def expand(suite, prk, label, info, length):
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, labelled).derive(prk)


def open_base(secret, enc, aad, ciphertext):
    key = x25519.X25519PrivateKey.from_private_bytes(secret)
    dh = key.exchange(x25519.X25519PublicKey.from_public_bytes(enc))
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    shared = expand(KEM, extract(KEM, b"", b"eae_prk", dh), b"shared_secret", enc + public, 32)
    context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", INFO)
    prk = extract(SUITE, shared, b"secret", b"")
    nonce = expand(SUITE, prk, b"base_nonce", context, 12)
    return AESGCM(expand(SUITE, prk, b"key", context, 32)).decrypt(nonce, ciphertext, aad)


def verify(certificate, signature, aad, enc, ciphertext):
    parts = [DOMAIN, aad, enc, ciphertext]
    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key = load_pem_x509_certificate(certificate).public_key()
    key.verify(utils.encode_dss_signature(r, s), DOMAIN + digest, ec.ECDSA(hashes.SHA256()))


def main():
    secret = re.search(r'secret_key = "([^"]+)"', open(sys.argv[1]).read()).group(1)
    certificate = open(sys.argv[2], "rb").read()
    sealed = json.load(sys.stdin)
    aad, enc, ciphertext, signature = (
        base64.b64decode(sealed[name])
        for name in ("aad", "encapsulated_key", "ciphertext", "signature")
    )
    verify(certificate, signature, aad, enc, ciphertext)
    print(open_base(base64.b64decode(secret), enc, aad, ciphertext).decode())


main()
