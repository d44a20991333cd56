#!/usr/bin/env python3
"""Puts the self-contained program for Linux on x64 into a Python wheel.

python3 packaging/wheel.py PUBLISHED FOLDER   (PUBLISHED: what packaging/publish.sh linux-x64 gave)

The wheel holds the program and nothing else: the files in lib/modellint of the environment, and a launcher on its path. The same program
gives the same bytes. The platform tag is the oldest manylinux whose libraries have the symbols that the program asks for.
"""

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

from elf import platform_tag

ROOT = Path(__file__).resolve().parent.parent

LAUNCHER = """#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/../lib/modellint/modellint" "$@"
"""


def version():
    """The version that all of the project has."""
    return re.search(r"<Version>(.+)</Version>", (ROOT / "Directory.Build.props").read_text("utf-8")).group(1)


class Wheel:
    """A wheel that is written: its files, and at the end the list of their digests."""

    def __init__(self, folder, name, tag):
        self.info = f"{name}-{version()}.dist-info"
        self.data = f"{name}-{version()}.data"
        self.path = Path(folder) / f"{name}-{version()}-{tag}.whl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._zip = zipfile.ZipFile(self.path, "w")
        self._record = []
        self._tag = tag

    def add(self, name, content, executable=False):
        entry = zipfile.ZipInfo(name)  # Of 1980: the time of building is no part of it.
        entry.external_attr = (0o100755 if executable else 0o100644) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        self._record.append(f"{name},sha256={digest},{len(content)}\n")

    def close(self, metadata, is_pure):
        """Writes what describes the wheel."""
        self.add(f"{self.info}/METADATA", metadata.encode())
        self.add(f"{self.info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: modellint {version()}\nRoot-Is-Purelib: {str(is_pure).lower()}\nTag: {self._tag}\n".encode())
        entry = zipfile.ZipInfo(f"{self.info}/RECORD")
        entry.external_attr = 0o100644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, "".join(self._record) + f"{self.info}/RECORD,,\n")
        self._zip.close()


def metadata(name, summary, lines=(), text=""):
    """Core metadata of a distribution."""
    head = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version()}", f"Summary: {summary}", "License-Expression: MIT", *lines]
    return "\n".join(head) + "\n" + (f"\n{text}" if text else "")


def build(published, folder):
    """The wheel of a published program."""
    files = sorted(p for p in Path(published).rglob("*") if p.is_file())
    tag = f"py3-none-{platform_tag(files)}"
    wheel = Wheel(folder, "modellint", tag)
    for file in files:
        content = file.read_bytes()
        wheel.add(f"{wheel.data}/data/lib/modellint/{file.relative_to(published).as_posix()}", content, executable=content.startswith(b"\x7fELF"))
    wheel.add(f"{wheel.data}/scripts/modellint", LAUNCHER.encode(), executable=True)
    for name in ("LICENSE", "THIRD-PARTY-NOTICES.md"):
        wheel.add(f"{wheel.info}/licenses/{name}", (ROOT / name).read_bytes())
    lines = ["License-File: LICENSE", "License-File: THIRD-PARTY-NOTICES.md", "Keywords: onnx,quantization,int8,linter,calibration", "Requires-Python: >=3.8", "Description-Content-Type: text/markdown"]
    text = (ROOT / "packaging" / "pypi.md").read_text("utf-8")
    wheel.close(metadata("modellint", "A linter for ONNX models: what INT8 quantization will break, with numbers.", lines, text), is_pure=False)
    return wheel.path


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if not (Path(sys.argv[1]) / "modellint").is_file():
        sys.exit(f"packaging/wheel.py: there is no program in '{sys.argv[1]}': publish it with packaging/publish.sh linux-x64")
    print(build(sys.argv[1], sys.argv[2]))
