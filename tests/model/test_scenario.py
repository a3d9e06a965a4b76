#!/usr/bin/env python3
"""Scenario files, the generator, and the vectors."""
import json
import pathlib
import unittest

import check_invariants
import compare
import generate
import scenario
from decimals import Unreadable
from world import CALL, written

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors/scenarios"


class Scenarios(unittest.TestCase):
    def test_a_step_that_cannot_be_read_makes_the_whole_file_refused_with_its_number(self):
        good = {"as": "operator", "do": "pause"}
        for bad in ({"do": "pause"}, {"as": "a", "do": "fly"}, {**good, "time": "tomorrow"}, {**good, "colour": "red"},
                    {"as": "a", "do": "settle", "series": CALL, "limit": -1}, {"as": "a", "do": "settle", "series": "BTC", "limit": 1}):
            with self.assertRaisesRegex(Unreadable, "step 2"):
                scenario.run({"steps": [good, bad]})

    def test_a_seed_gives_one_scenario(self):
        self.assertEqual(generate.scenario_of("x", 300), generate.scenario_of("x", 300))
        self.assertNotEqual(generate.scenario_of("x", 300), generate.scenario_of("y", 300))

    def test_a_generated_file_run_again_gives_the_answer_it_was_made_with(self):
        for flavour in ("", "book", "whale"):
            document, expected = generate.scenario_of("again", 400, flavour)
            self.assertEqual(scenario.run(document, check_invariants.check_step), expected)

    def test_a_difference_of_one_unit_is_seen(self):
        expected = written().run.answer()
        self.assertIsNone(compare.difference(expected, expected))
        self.assertIn("did not answer", compare.difference(expected, {"failed": "exit 1"}))
        for section, change in (("accounts", lambda a: a.popitem()), ("positions", lambda p: p.pop()), ("series", lambda s: s.reverse() or s[0].update(phase="x")),
                                ("totals", lambda t: next(iter(t.values())).update(dust="7")), ("steps", lambda s: s[-1].update(status="?"))):
            other = written().run.answer()
            change(other[section])
            self.assertIsNotNone(compare.difference(expected, other), section)


class Vectors(unittest.TestCase):
    """tests/vectors/scenarios: the expected answers are this model's. `otp simulate` is held against them elsewhere."""

    def test_the_expected_answers_are_the_models(self):
        files = sorted(path for path in VECTORS.glob("*.json") if not path.name.endswith(".expected.json"))
        self.assertGreaterEqual(len(files), 30)
        for path in files:
            with self.subTest(path.stem):
                document = json.loads(path.read_text())
                self.assertTrue(document["about"])
                self.assertEqual(scenario.run(document, check_invariants.check), json.loads(path.with_suffix(".expected.json").read_text()))


if __name__ == "__main__":
    unittest.main()
