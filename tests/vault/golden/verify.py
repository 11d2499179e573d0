"""The golden bytes made a second time, by other code (PyNaCl and hashlib), after the words of security.md 3 and the headers.

It shares nothing with server/vault, so that a form cannot be wrong in the same way twice. Needs python3-nacl. Prints what differs."""
import hashlib
import os
import struct
import sys
from nacl import bindings

HERE = os.path.dirname(os.path.abspath(__file__))
seal = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
wrong = []


def golden(name):
    with open(os.path.join(HERE, name + ".txt"), encoding="ascii") as lines:
        return dict(line.split() for line in lines)


def count_up(n, first):
    return bytes((first + i) & 255 for i in range(n))


def keyed(key, data):
    return hashlib.blake2b(data, key=key, digest_size=32).digest()


def check(name, stored, made):
    if stored != made:
        wrong.append(name)


def text():
    stored = golden("text")
    key = keyed(count_up(32, 0x00), b"hearth/msg/1" + count_up(32, 0x20))
    check("key", stored["key"], key.hex())
    nonce = count_up(24, 0x40)
    label = b"\1" + b"p" * 16 + b"r" * 16 + b"1" * 16 + b"a" * 16 + b"m" * 16 + b"\1"
    padded = (b"can anyone talk?" + b"\x80").ljust(256, b"\0")
    check("sealed", stored["sealed"], (b"\1" + nonce + seal(padded, label, nonce, key)).hex())
    for name, kind in (("sealed_held", b"\2"), ("sealed_note", b"\3"), ("sealed_evidence", b"\4")):
        check(name, stored[name], (b"\1" + nonce + seal(padded, label[:-1] + kind, nonce, key)).hex())
    padded = (b"x" * 8192 + b"\x80").ljust(8448, b"\0")
    sealed = b"\1" + nonce + seal(padded, label, nonce, key)
    check("sealed_8192", stored["sha256_of_sealed_8192"], hashlib.sha256(sealed).hexdigest())


def totp():
    stored = golden("totp")
    nonce, member = count_up(24, 0x40), b"m" * 16
    key = keyed(count_up(32, 0x50), b"hearth/totp/1")
    check("totp_sealed", stored["totp_sealed"], (b"\1" + nonce + seal(b"12345678901234567890", b"\1" + member, nonce, key)).hex())


def files():
    stored = golden("files")
    nonce, generation_key = count_up(24, 0x40), count_up(32, 0xA0)

    def wrap_key(context):
        return hashlib.blake2b(b"", key=count_up(32, 0), digest_size=32, salt=struct.pack("<QQ", 1, 0), person=context + bytes(8)).digest()

    slot_key, service_key = wrap_key(b"hrthSLOT"), wrap_key(b"hrthSERV")
    check("slot_key", stored["slot_key"], slot_key.hex())
    check("service_key", stored["service_key"], service_key.hex())
    head = b"HRTHSERV" + struct.pack("<I", 1) + count_up(16, 0x80)
    check("service", stored["service"], (head + nonce + seal(count_up(128, 0x10), head, nonce, service_key)).hex())
    head = b"HRTHSLOT" + struct.pack("<IQ", 1, 3)
    plain = generation_key.ljust(4096 - 20 - 24 - 16, b"\0")
    check("slot", stored["slot"], (head + nonce + seal(plain, head, nonce, slot_key)).hex())
    head = b"HRTHRING" + struct.pack("<IQI", 1, 3, 2)
    records = b"".join(
        key_id * 16 + b"r" * 16 + struct.pack("<qqB7x", 1000, 2000, kind) + count_up(32, 0xC0) for key_id, kind in ((b"1", 1), (b"s", 2))
    )
    check("keyring", stored["keyring"], (head + nonce + seal(records, head, nonce, generation_key)).hex())


def code_of(symbols):
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    check_symbol = 0
    for i, symbol in enumerate(symbols):
        for _ in range(i + 1):
            symbol = symbol << 1 ^ (0x25 if symbol & 16 else 0)
        check_symbol ^= symbol
    text_form = "".join(alphabet[symbol] for symbol in symbols)
    return "-".join(text_form[i : i + 4] for i in range(0, 16, 4)) + "-" + alphabet[check_symbol]


def secrets():
    stored = golden("secrets")
    token, pepper = count_up(32, 0x10), count_up(32, 0x50)
    bits = int.from_bytes(count_up(10, 0x9C), "big")
    symbols = bytes((bits >> (75 - 5 * i)) & 31 for i in range(16))
    check("code", stored["code"], code_of(symbols))
    check("code_digest", stored["code_digest"], keyed(token, b"hearth/code/1c" + symbols.ljust(64, b"\0")).hex())
    check("no_code_digest", stored["no_code_digest"], keyed(token, b"hearth/code/1x" + b"no code".ljust(64, b"\0")).hex())
    check("session_digest", stored["session_digest"], keyed(token, b"hearth/session/1" + count_up(48, 0x60)).hex())
    head = struct.pack("<BII", 1, 2, 16) + count_up(16, 0x80)
    stretched = bindings.crypto_pwhash_alg(32, b"lamp quay otter plum", count_up(16, 0x80), 2, 16 * 1024, 2)
    check("passphrase_record", stored["passphrase_record"], (head + keyed(pepper, b"hearth/pass/1" + head + stretched)).hex())


text()
totp()
files()
secrets()
print("golden bytes of the vault: " + ("wrong: " + ", ".join(wrong) if wrong else "all as a second implementation makes them"))
sys.exit(1 if wrong else 0)
