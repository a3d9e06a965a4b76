"""docs/reference is what the table of commands generates. `otp_generate DIR` writes those files into DIR."""
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
    kept = root / "docs/reference"
    with tempfile.TemporaryDirectory() as name:
        fresh = pathlib.Path(name)
        run = subprocess.run([str(program), name], cwd=root, capture_output=True, text=True, check=False)
        if run.returncode:
            return ["otp_generate failed: " + run.stderr.strip()]
        differing = [file for file in sorted(files_of(fresh) | files_of(kept))
                     if not ((fresh / file).exists() and (kept / file).exists()
                             and filecmp.cmp(fresh / file, kept / file, shallow=False))]
    command = "%s docs/reference" % program.relative_to(root)
    return ["docs/reference/%s is not up to date: run %s" % (file, command) for file in differing]
