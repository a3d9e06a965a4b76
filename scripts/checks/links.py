"""Every relative link of a document leads to a file."""
import re

from . import sources

LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def problems(root):
    found = []
    for path in sources.tracked(root):
        if path.suffix != ".md":
            continue
        text = (root / path).read_text()
        for match in LINK.finditer(text):
            target = match.group(1)
            if "://" not in target and not (root / path.parent / target).exists():
                found.append("%s:%d: no such file: %s" % (path, text.count("\n", 0, match.start()) + 1, target))
    return found
