"""Compressed copies beside the files of a release, byte for byte the same on every machine.

The compressors come with their wheels: gzip of the Python at hand depends on the zlib that it was built with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from paros.publishing.folder import Folder

GZIP: Final = ".gz"
ZSTANDARD: Final = ".zst"
PACKED: Final = (GZIP, ZSTANDARD)
# The best that costs little: the next levels take ten times as long for a twentieth of the size.
_GZIP_LEVEL: Final = 9
_ZSTANDARD_LEVEL: Final = 12
# A larger file becomes several members of one gzip file (RFC 1952, section 2.2), so that memory does not grow with it.
_BLOCK: Final = 1 << 24


def pack(folder: Folder, name: str) -> None:
    """Write a file of the folder again as `.gz`, without name and time, and as `.zst`."""
    import deflate
    import zstandard

    plain = folder.root / name
    with plain.open("rb") as source, folder.path(name + GZIP).open("wb") as target:
        block = source.read(_BLOCK)
        target.write(deflate.gzip_compress(block, _GZIP_LEVEL))
        while block := source.read(_BLOCK):
            target.write(deflate.gzip_compress(block, _GZIP_LEVEL))
    with plain.open("rb") as source, folder.path(name + ZSTANDARD).open("wb") as target:
        compressor = zstandard.ZstdCompressor(level=_ZSTANDARD_LEVEL, write_checksum=True)
        compressor.copy_stream(source, target, size=plain.stat().st_size)
