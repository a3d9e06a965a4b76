"""Who may include whom. An include path starts at the project root and so shows its arrow; all are drawn.

The table is docs/ARCHITECTURE.md's. A folder always may include itself.
"""
import collections
import re

from . import sources

ALL = "all"
ALLOWED = {
    # libraries
    "protocol": [],
    "market": ["protocol"],
    "keys": ["protocol"],
    "net": [],
    "store": ["protocol"],
    "venues": ["net", "market", "protocol"],
    # services
    "oracle": ["venues", "keys", "protocol", "net"],
    "settlement": ["net", "oracle", "keys", "store", "protocol"],
    "hedger": ["venues", "market", "net", "protocol"],
    "flow": ["venues", "market", "protocol", "net", "store"],
    # faces
    "cli": ALL,
    "wasm": ["flow", "market", "protocol"],
    "tests": ALL,
}
# Of these folders another service may use the pure half only: what reaches no socket.
PURE_HALF = {("settlement", "oracle"): "net", ("wasm", "flow"): "net"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)


def includes_of(root):
    """{file: [(line, included path)]} of every C++ file."""
    found = {}
    for path in sources.cpp_files(root):
        text = (root / path).read_text()
        found[str(path)] = [(text.count("\n", 0, match.start()) + 1, match.group(1)) for match in INCLUDE.finditer(text)]
    return found


def reaches(includes, file, folder):
    """Does the file include, at any depth, something of the folder?"""
    seen, ahead = set(), [file]
    while ahead:
        current = ahead.pop()
        if current.startswith(folder + "/"):
            return True
        if current not in seen:
            seen.add(current)
            ahead += [target for _, target in includes.get(current, [])]
    return False


def draw(arrows):
    for source in ALLOWED:
        targets = ["%s (%d)" % (target, count) for (start, target), count in sorted(arrows.items()) if start == source]
        if targets or any(start == source for start, _ in arrows):
            print("     %-11s-> %s" % (source, "  ".join(targets)))


def problems(root):
    includes, found, arrows = includes_of(root), [], collections.Counter()
    folders = {file.split("/")[0] for file in includes}
    found += ["folder %s/ is not in the table of scripts/checks/arrows.py" % name for name in sorted(folders - set(ALLOWED))]
    for file, lines in includes.items():
        source = file.split("/")[0]
        for line, target in lines:
            place, folder = "%s:%d: " % (file, line), target.split("/")[0]
            if target not in includes:
                found.append(place + '"%s" is no file of the project; a path starts at the root' % target)
                continue
            if folder == source:
                continue
            arrows[source, folder] += 1
            allowed = ALLOWED.get(source, [])
            if allowed != ALL and folder not in allowed:
                found.append(place + "%s may not include %s" % (source, folder))
            outside = PURE_HALF.get((source, folder))
            if outside and reaches(includes, target, outside):
                found.append(place + "%s may use the pure half of %s only; this reaches %s" % (source, folder, outside))
    for name in sorted(folders & set(ALLOWED)):
        if not any(start == name for start, _ in arrows):
            print("     %-11s-> nothing" % name)
    draw(arrows)
    return found
