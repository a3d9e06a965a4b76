"""upgrade_signers, written from docs/protocol.md section 4 alone: its own keccak and curve, no code shared with the core."""
import dataclasses

MASK = (1 << 64) - 1
FIELD = 2**256 - 2**32 - 977
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GENERATOR = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
             0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)
DAY_S = 86_400


def _round_constants():
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << ((1 << j) - 1)
            register = (register << 1) ^ (0x171 if register >> 7 else 0)
        constants.append(constant)
    return constants


CONSTANTS = _round_constants()


def _permute(a):
    for constant in CONSTANTS:
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[(x + 4) % 5] ^ (c[(x + 1) % 5] << 1 | c[(x + 1) % 5] >> 63) & MASK for x in range(5)]
        a = [lane ^ d[i % 5] for i, lane in enumerate(a)]
        x, y, lane = 1, 0, a[1]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            turn = (t + 1) * (t + 2) // 2 % 64
            a[x + 5 * y], lane = (lane << turn | lane >> (64 - turn)) & MASK, a[x + 5 * y]
        a = [a[i] ^ (~a[i // 5 * 5 + (i + 1) % 5] & a[i // 5 * 5 + (i + 2) % 5]) for i in range(25)]
        a[0] ^= constant
    return a


def keccak256(data):
    padded = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % 136)
    padded[-1] |= 0x80
    state = [0] * 25
    for block in range(0, len(padded), 136):
        for i in range(17):
            state[i] ^= int.from_bytes(padded[block + 8 * i:block + 8 * i + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _add(p, q):
    if p is None or q is None:
        return q if p is None else p
    if p[0] == q[0]:
        if (p[1] + q[1]) % FIELD == 0:
            return None
        slope = 3 * p[0] * p[0] * pow(2 * p[1], -1, FIELD)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, FIELD)
    x = (slope * slope - p[0] - q[0]) % FIELD
    return x, (slope * (p[0] - x) - p[1]) % FIELD


def _times(n, point):
    total = None
    while n:
        if n & 1:
            total = _add(total, point)
        point, n = _add(point, point), n >> 1
    return total


def recover(digest, rs, odd):
    """The address whose signature this is, or None."""
    r, s = int.from_bytes(rs[:32], "big"), int.from_bytes(rs[32:], "big")
    if not 0 < r < ORDER or not 0 < s < ORDER:
        return None
    square = (pow(r, 3, FIELD) + 7) % FIELD
    y = pow(square, (FIELD + 1) // 4, FIELD)
    if y * y % FIELD != square:
        return None
    point = (r, y if y % 2 == odd else FIELD - y)
    inverse = pow(r, -1, ORDER)
    key = _add(_times(s * inverse % ORDER, point), _times(-int.from_bytes(digest, "big") * inverse % ORDER, GENERATOR))
    if key is None:
        return None
    return keccak256(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:]


@dataclasses.dataclass
class SignerSet:
    network: str
    index: int
    rule: str
    keys: list
    valid_from: object = None  # None: open
    valid_until: object = None

    def quorum(self):
        n = len(self.keys)
        return 2 * n // 3 + 1 if self.rule == "two_third" else n // 2 + 1


class _Short(Exception):
    pass


class _Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if self.at + n > len(self.data):
            raise _Short
        self.at += n
        return self.data[self.at - n:self.at]

    def number(self, n):
        return int.from_bytes(self.take(n), "big")


def _parse(envelope):
    """(index of the signing set, signatures, body, emitter, chain, index, keys), or None where it is no upgrade."""
    try:
        head = _Bytes(envelope)
        if head.number(1) != 1:
            return None
        signed_by = head.number(4)
        signatures = [(head.number(1), head.take(64), head.number(1)) for _ in range(head.number(1))]
        body = envelope[head.at:]
        fields = _Bytes(body)
        fields.take(8)  # Its time and its nonce.
        emitter = fields.number(2), fields.take(32)
        fields.take(9)  # Its number and its consistency level.
        if fields.take(32) != b"Core".rjust(32, b"\0") or fields.number(1) != 2:
            return None
        chain, index = fields.number(2), fields.number(4)
        keys = [fields.take(20) for _ in range(fields.number(1))]
        return None if fields.at != len(body) else (signed_by, signatures, body, emitter, chain, index, keys)
    except _Short:
        return None


def upgrade_signers(sets, now_s, network, envelope):
    """The status; where it is ok, `sets` have changed."""
    parsed = _parse(envelope)
    if parsed is None:
        return "upgrade_must_be_readable"
    signed_by, signatures, body, emitter, chain, index, keys = parsed
    if emitter != (1, bytes(31) + b"\x04"):
        return "upgrade_must_be_of_governance"
    if chain != 0:
        return "upgrade_must_be_for_every_chain"
    if not 1 <= len(keys) <= 32 or len(set(keys)) < len(keys) or bytes(20) in keys:
        return "upgrade_keys_must_be_valid"
    own = [each for each in sets if each.network == network]
    if not own:
        return "signer_set_not_found"
    if any(each.index == index for each in own):
        return "signer_set_already_exists"
    newest = max(own, key=lambda each: each.index)
    if index != newest.index + 1:
        return "upgrade_out_of_order"
    if signed_by != newest.index:
        return "upgrade_not_by_newest_set"
    status = _verify(newest, signatures, keccak256(keccak256(body)))
    if status != "ok":
        return status
    sets.append(SignerSet(network, index, newest.rule, keys, newest.valid_from))
    end = now_s + DAY_S
    newest.valid_until = end if newest.valid_until is None else min(newest.valid_until, end)
    return "ok"


def _verify(newest, signatures, digest):
    if len(signatures) < newest.quorum():
        return "update_no_quorum"
    last = -1
    for signer, _, recovery_id in signatures:
        if signer <= last:
            return "update_signature_indices_not_ascending"
        if signer >= len(newest.keys):
            return "update_guardian_index_out_of_range"
        if recovery_id > 1:
            return "update_bad_recovery_id"
        last = signer
    for signer, rs, recovery_id in signatures:
        address = recover(digest, rs, recovery_id)
        if address is None:
            return "update_signature_unrecoverable"
        if address != newest.keys[signer]:
            return "update_signature_mismatch"
    return "ok"
