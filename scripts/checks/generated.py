"""What the tables generate is kept in the tree as `otp_generate DIR` writes it below DIR."""
import filecmp
import pathlib
import subprocess
import tempfile

PROGRAMS = ("build/dev/otp_generate", "build/release/otp_generate")


def files_of(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def problems(root):
    program = next((root / name for name in PROGRAMS if (root / name).exists()), None)
    if program is None:
        return "no otp_generate is built"
    with tempfile.TemporaryDirectory() as name:
        fresh = pathlib.Path(name)
        run = subprocess.run([str(program), name], cwd=root, capture_output=True, text=True, check=False)
        if run.returncode:
            return ["otp_generate failed: " + run.stderr.strip()]
        made = files_of(fresh)
        left = {"docs/reference/" + file for file in files_of(root / "docs/reference")} - made
        differing = [file for file in sorted(made)
                     if not ((root / file).exists() and filecmp.cmp(fresh / file, root / file, shallow=False))]
    command = "%s ." % program.relative_to(root)
    return (["%s is not up to date: run %s" % (file, command) for file in differing] +
            ["%s is generated no more: delete it" % file for file in sorted(left)])
