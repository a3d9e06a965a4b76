"""clang-format 14 would change nothing."""
import shutil
import subprocess

from . import sources


def problems(root):
    tool = shutil.which("clang-format-14")
    if not tool:
        return ["clang-format-14 is missing: scripts/setup test"]
    files = [str(path) for path in sources.cpp_files(root) if path.suffix != ".def"]  # a table keeps its own columns
    if not files:
        return []
    run = subprocess.run([tool, "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True, check=False)
    found = sorted({line.split(":")[0] for line in run.stderr.splitlines() if "-Wclang-format-violations" in line})
    if run.returncode and not found:
        return run.stderr.splitlines()
    return ["%s: clang-format-14 -i %s" % (file, file) for file in found]
