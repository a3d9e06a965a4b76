"""The rules that keep protocol/ a deterministic program: what it may include, and words it may not use."""
import re

from . import sources

STANDARD = set("""
    algorithm array bit cassert charconv climits compare concepts cstddef cstdint cstdlib cstring deque functional
    initializer_list iterator limits list map memory new numeric optional queue set span string string_view tuple
    type_traits utility variant vector
""".split())
LIBRARIES = ("boost/multiprecision/", "boost/describe", "boost/mp11")

ANGLED = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<([^>]+)>", re.M)
WORDS = {
    r"\b(?:float|double)\b": "floating point differs between machines",
    r"\bunordered_\w+": "the order of an unordered container differs between libraries",
    r"\b(?:throw|try|catch)\b": "the core has no exceptions",
    r"\bstd::(?:chrono|thread|mutex|atomic|locale|random_device|mt19937\w*|cout|cerr|clog|cin|ifstream|ofstream|fstream|"
    r"async|filesystem|rand|time)\b": "no clock, chance, thread or I/O",
    r"\bthread_local\b": "no state outside the state",
    r"\b(?:rand|srand|getenv|printf|fprintf|puts)\s*\(": "no clock, chance or I/O",
    r"__(?:DATE|TIME|TIMESTAMP)__": "the same sources give the same program",
}
CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else)\b[ \t]*(\w*)", re.M)


def conditionals(code):
    """Offsets of conditional directives that are not a guard (`#ifndef X` with `#define X` on the next line)."""
    for match in CONDITIONAL.finditer(code):
        guard = re.compile(r"[^\n]*\n[ \t]*#[ \t]*define[ \t]+%s\b" % re.escape(match.group(2)))
        if match.group(1) != "ifndef" or not guard.match(code, match.start()):
            yield match.start()


def problems(root):
    found = []
    for path in sources.cpp_files(root):
        if path.parts[0] != "protocol":
            continue
        text = (root / path).read_text()
        code = sources.code_of(text)

        def report(offset, problem):
            found.append("%s:%d: %s" % (path, code.count("\n", 0, offset) + 1, problem))

        for match in ANGLED.finditer(text):
            header = match.group(1)
            if header not in STANDARD and not header.startswith(LIBRARIES):
                report(match.start(), "<%s> is not among what the core includes" % header)
        for word, reason in WORDS.items():
            for match in re.finditer(word, code):
                report(match.start(), "`%s`: %s" % (match.group().strip(), reason))
        for offset in conditionals(code):
            report(offset, "conditional compilation: the browser runs the same sources")
    return found
