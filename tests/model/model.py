#!/usr/bin/env python3
"""The independent model of docs/protocol.md: answers a scenario file as `otp simulate FILE --json` does.

Plain integers, written from the document alone; it shares no line with the core. The answer has no events and no state root.
"""
import json
import sys

import check_invariants
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
    json.dump(answer, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
