"""What the libraries of a program for Linux ask of the system, and which manylinux has that (PEP 600)."""

import struct

# Versions of symbols that a system of that glibc has at most, as auditwheel's policies of x86_64 state them; libraries that each of them has.
_POLICIES = [
    ((2, 17), {"CXXABI": (1, 3, 7), "GLIBCXX": (3, 4, 19), "GCC": (4, 8, 0)}),
    ((2, 27), {"CXXABI": (1, 3, 11), "GLIBCXX": (3, 4, 24), "GCC": (7, 0, 0)}),
    ((2, 28), {"CXXABI": (1, 3, 11), "GLIBCXX": (3, 4, 24), "GCC": (7, 0, 0)}),
    ((2, 31), {"CXXABI": (1, 3, 12), "GLIBCXX": (3, 4, 28), "GCC": (9, 0, 0)}),
    ((2, 35), {"CXXABI": (1, 3, 13), "GLIBCXX": (3, 4, 30), "GCC": (12, 0, 0)}),
]
_LIBRARIES = {"libc.so.6", "libm.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "libgcc_s.so.1", "libstdc++.so.6", "ld-linux-x86-64.so.2"}

_DYNAMIC, _NEEDED, _VERSIONS_NEEDED = 6, 1, 0x6FFFFFFE


def platform_tag(files):
    """The platform tag of a wheel with these files: manylinux_2_28_x86_64, or linux_x86_64 where no manylinux has what they ask for."""
    contents = [c for c in (f.read_bytes() for f in files) if c.startswith(b"\x7fELF")]
    own = {f.name for f in files}
    wanted, libraries = {}, set()
    for content in contents:
        needed, versions = _requirements(content)
        libraries |= needed - own
        for family, version in versions:
            wanted[family] = max(wanted.get(family, ()), version)
    glibc = wanted.pop("GLIBC", (2, 17))
    if libraries <= _LIBRARIES:
        for system, most in _POLICIES:
            if system >= glibc and all(version <= most.get(family, ()) for family, version in wanted.items()):
                return f"manylinux_{system[0]}_{system[1]}_x86_64"
    return "linux_x86_64"


def _requirements(content):
    """Names of libraries, and versions of symbols as ("GLIBC", (2, 28)), of a file in ELF of 64 bits, little end first."""
    (offset,) = struct.unpack_from("<Q", content, 0x28)
    size, count = struct.unpack_from("<HH", content, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", content, offset + i * size) for i in range(count)]
    needed, versions = set(), set()
    for _, kind, _, _, start, length, link, entries, _, _ in sections:
        def text(at, strings=sections[link][4]):
            return content[strings + at:content.index(b"\0", strings + at)].decode()
        if kind == _DYNAMIC:
            needed |= {text(value) for tag, value in struct.iter_unpack("<QQ", content[start:start + length]) if tag == _NEEDED}
        elif kind == _VERSIONS_NEEDED:
            for _ in range(entries):
                _, names, _, first, following = struct.unpack_from("<HHIII", content, start)
                place = start + first
                for _ in range(names):
                    _, _, _, name, further = struct.unpack_from("<IHHII", content, place)
                    family, _, version = text(name).rpartition("_")
                    if version[:1].isdigit():
                        versions.add((family, tuple(int(part) for part in version.split("."))))
                    place += further
                start += following
    return needed, versions
