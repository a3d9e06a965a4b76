"""Nothing that only this machine has, and nothing left for later."""
import re

from . import sources

RULES = {
    r"(?<![\w.$}/-])/(?:work|root|home|farm)/\w": "a path of one machine",
    r"\b(?:TO" r"DO|FIX" r"ME)\b": "unfinished business",
}
# Bytes and data, not text of ours.
NOT_OURS = ("tests/fuzz/corpus/", "LICENSE")


def problems(root):
    found = []
    for path in sources.tracked(root):
        if str(path).startswith(NOT_OURS):
            continue
        try:
            text = (root / path).read_text()
        except UnicodeDecodeError:
            continue
        for pattern, reason in RULES.items():
            for match in re.finditer(pattern, text):
                found.append("%s:%d: %s: %s" % (path, text.count("\n", 0, match.start()) + 1, reason, match.group()))
    return found
