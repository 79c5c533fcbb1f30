"""Pin the requirements again: each `requirements/*.txt` from its `.in` file, by version and hash, without addresses.

Everything is resolved once, for the workshop; the smaller sets are cut from that one answer, so a desk runs what was
tested. Give `--upgrade` to take newer versions.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
OPTIONS = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]


def compile_one(name: str, *more: str) -> None:
    source, target = f"requirements/{name}.in", f"requirements/{name}.txt"
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *more, source, "-o", target]
    subprocess.run(command, cwd=ROOT, check=True)
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    if "://" in text:
        raise SystemExit(f"{target} holds an address. Pin by name, version and hash alone.")
    sys.stdout.write(f"{target}: {len(re.findall(r'^[a-z]', text, re.MULTILINE))} packages\n")


def main() -> None:
    upgrade = [argument for argument in sys.argv[1:] if argument == "--upgrade"]
    compile_one("dev", *upgrade)
    for name in ("core", "postgres", "pdf", "streams", "warehouse", "build", "proof"):
        (FOLDER / f"{name}.txt").unlink(missing_ok=True)
        compile_one(name, "--constraint", "requirements/dev.txt")
    compile_one("uv", *upgrade)


if __name__ == "__main__":
    main()
