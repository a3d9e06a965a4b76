"""Wormhole's upgrades, one signer set after the other, by the model alone. tests/oracle/signer_upgrade_test.cpp says the same of the core."""
import json
import os
import pathlib
import unittest

from signer_upgrades import SignerSet, keccak256, upgrade_signers

FOLDER = pathlib.Path(os.environ.get("OTP_SHARED_DATA", pathlib.Path(__file__).resolve().parents[2] / "../shared/data")) / "oracle"
NOW = 1_795_132_800


class SignerUpgrades(unittest.TestCase):
    def setUp(self):
        if not FOLDER.is_dir():
            self.skipTest("no ../shared/data")
        vectors = json.loads((FOLDER / "vaa_governance.json").read_text())["vectors"]
        of_id = {vector["id"]: bytes.fromhex(vector["hex"]) for vector in vectors}
        self.upgrades = [of_id["gsu-%d" % i] for i in range(1, 8)]
        known = json.loads((FOLDER / "guardian_sets.json").read_text())["sets"]
        self.keys = [[bytes.fromhex(key[2:]) for key in known["wormhole-mainnet-%d" % i]["addresses"]] for i in range(8)]
        self.sets = [SignerSet("pyth", 0, "two_third", self.keys[0], 5)]

    def bring(self, envelope, network="pyth", now_s=NOW):
        before = [list(vars(each).values()) for each in self.sets]
        status = upgrade_signers(self.sets, now_s, network, envelope)
        if status != "ok":
            self.assertEqual(before, [list(vars(each).values()) for each in self.sets])
        return status

    def test_every_upgrade_there_was_is_taken_in_its_order_and_in_no_other(self):
        for due, upgrade in enumerate(self.upgrades):
            for i, other in enumerate(self.upgrades):
                if i != due:
                    self.assertEqual(self.bring(other), "signer_set_already_exists" if i < due else "upgrade_out_of_order")
            self.assertEqual(self.bring(upgrade, now_s=NOW + due), "ok")
            self.assertEqual(self.sets[due].valid_until, NOW + due + 86_400)
        self.assertEqual([each.keys for each in self.sets], self.keys)
        self.assertEqual({each.valid_from for each in self.sets}, {5})

    def test_an_upgrade_that_was_touched_is_none(self):
        self.assertEqual(self.bring(self.upgrades[0]), "ok")
        good = self.upgrades[1]
        self.assertEqual(self.bring(good, "other"), "signer_set_not_found")
        self.assertEqual(self.bring(good + b"\0"), "upgrade_must_be_readable")
        self.assertEqual(self.bring(good[:-1]), "upgrade_must_be_readable")
        self.assertEqual(self.bring(b"\2" + good[1:]), "upgrade_must_be_readable")
        self.assertEqual(self.bring(good[:4] + b"\0" + good[5:]), "upgrade_not_by_newest_set")
        self.assertEqual(self.bring(good[:5] + b"\x0c" + good[72:]), "update_no_quorum")
        self.assertEqual(self.bring(good[:71] + b"\2" + good[72:]), "update_bad_recovery_id")
        self.assertEqual(self.bring(good[:6] + good[72:138] + good[6:72] + good[138:]), "update_signature_indices_not_ascending")
        self.assertEqual(self.bring(good[:-1] + bytes([good[-1] ^ 1])), "update_signature_mismatch")
        self.assertEqual(self.bring(good[:71] + bytes([good[71] ^ 1]) + good[72:]), "update_signature_mismatch")
        self.assertEqual(self.bring(good), "ok")

    def test_keccak_is_keccak(self):
        self.assertEqual(keccak256(b"").hex(), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")


if __name__ == "__main__":
    unittest.main()
