"""Which files there are, and C++ with everything blanked that is not code."""
import pathlib
import re
import subprocess

CPP = (".hpp", ".cpp", ".def", ".h")

_NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", re.S)


def tracked(root):
    """Files that git tracks or would add, as sorted paths relative to the root; without git, all outside build/."""
    listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root,
                             capture_output=True, check=False)
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
    else:
        names = [str(path.relative_to(root)) for path in root.rglob("*")]
    names = [name for name in names if name and not name.startswith(("build/", ".git/"))]
    return sorted(pathlib.PurePosixPath(name) for name in set(names) if (root / name).is_file())


def cpp_files(root):
    return [path for path in tracked(root) if path.suffix in CPP]


def code_of(text):
    """The text with comments and literals blanked; line numbers stay. A digit separator (1'000) is not a literal."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())

    return _NOT_CODE.sub(blank, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", " ", text))
