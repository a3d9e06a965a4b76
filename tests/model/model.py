#!/usr/bin/env python3
"""The independent model of docs/protocol.md: answers a scenario file as `otp simulate FILE --json` does.

Plain integers, written from the document alone; it shares no line with the core. The answer has no events and no state root.
A scenario of tests/vectors/scenarios gets its expected answer so: model.py NAME.json > NAME.expected.json
"""
import json
import sys

import check_invariants
import compare
import scenario
from decimals import Unreadable


def main(arguments):
    if len(arguments) != 1:
        print("usage: model.py FILE", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            answer = scenario.run(json.load(file), after_step=check_invariants.check)
    except (Unreadable, json.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.write(compare.pretty_answer(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
