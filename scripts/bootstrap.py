"""Fill `.venv` with exactly the pinned packages and Amends itself; return at once when that is done already.

    python3 scripts/bootstrap.py run     what a desk needs
    python3 scripts/bootstrap.py dev     that, and the tools of the workshop
    python3 scripts/bootstrap.py proof   that, and the servers and engines that `make prove` runs against

Every download is checked against the hash in `requirements/`. The pinned `uv` does it quickly; where `uv` cannot be
had, plain pip does the same. Runs on the Python that is there, before anything is installed: standard library only,
and no syntax that an old Python would refuse before it has been told which one is needed.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
NEEDED = (3, 11)
SETS = {"run": ("build", "core", "pdf"), "dev": ("build", "dev"), "proof": ("build", "dev", "proof")}


def main():
    level = sys.argv[1] if len(sys.argv) > 1 else "run"
    if level not in SETS:
        sys.exit("Say what to set up: run, dev or proof.")
    if sys.version_info < NEEDED:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(f"Amends needs Python 3.11 or newer; {sys.executable} is {found}. Name one: make PYTHON=/path/to/it")
    if level == "run" and stamp("dev").exists():
        level = "dev"  # a workshop stays one when only the desk is started
    if is_fresh(level):
        return
    create()
    fill(level)
    stamp(level).write_text(digest(level), encoding="utf-8")


def stamp(level):
    return VENV / f".filled-for-{level}"


def digest(level):
    """What decides the content: the pinned sets, the project's own metadata, this file, and this Python."""
    parts = [f"{sys.version_info[:2]} {ROOT}".encode()]
    names = [f"requirements/{name}.txt" for name in ("uv", *SETS[level])]
    parts += [(ROOT / name).read_bytes() for name in (*names, "pyproject.toml", "scripts/bootstrap.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_fresh(level):
    return PYTHON.exists() and stamp(level).exists() and stamp(level).read_text(encoding="utf-8") == digest(level)


def create():
    if not PYTHON.exists():
        say("Creating .venv")
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            sys.exit("Python could not create a virtual environment. On Debian or Ubuntu: apt-get install python3-venv")


def fill(level):
    files = [f"requirements/{name}.txt" for name in SETS[level]]
    say(f"Installing the pinned packages ({level})")
    if run("pip", "install", "--quiet", "--require-hashes", "-r", "requirements/uv.txt"):
        done = run("uv", "pip", "sync", "--quiet", "--require-hashes", "requirements/uv.txt", *files)
        done = done and run("uv", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    else:
        say("uv is not to be had here; pip takes its place")
        done = run("pip", "install", "--quiet", "--require-hashes", *[word for file in files for word in ("-r", file)])
        done = done and run("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    if not done:
        sys.exit("The packages could not be installed; the lines above say why. Nothing was started.")


def run(module, *arguments):
    quiet = {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    path = os.pathsep.join((str(PYTHON.parent), os.environ.get("PATH", "")))  # the build backend is a program there
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": path, **quiet}
    done = subprocess.run([str(PYTHON), "-m", module, *arguments], cwd=ROOT, env=environment, check=False)
    return done.returncode == 0


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    main()
