"""Decompression of ``.Z`` files, which the Unix command ``compress`` writes.

LZW with codes of 9 to 16 bits; T. A. Welch, "A technique for high-performance data compression",
IEEE Computer 17 (1984).
"""

from __future__ import annotations

from typing import Final

_MAGIC: Final = b"\x1f\x9d"
_LEAST_BITS: Final = 9
_CLEAR: Final = 256


def decompress(content: bytes) -> bytes:
    """The uncompressed content; ValueError where it is not a ``.Z`` file or is damaged."""
    if content[:2] != _MAGIC or len(content) < 3:
        raise ValueError("not a .Z file")
    most_bits, can_clear = content[2] & 0x1F, bool(content[2] & 0x80)
    if not _LEAST_BITS <= most_bits <= 16:
        raise ValueError("damaged: its codes have an impossible width")
    first_free = _CLEAR + can_clear
    table = [bytes([value]) for value in range(256)] + [b""] * can_clear
    pieces, previous = [], b""
    bits = _LEAST_BITS
    # In bits: where the next code is, and where codes of this width begin.
    at = begin = 24
    while at + bits <= 8 * len(content):
        code = int.from_bytes(content[at // 8 : at // 8 + 4], "little") >> at % 8 & (1 << bits) - 1
        at += bits
        if can_clear and code == _CLEAR:
            at = begin = _next_group(at, begin, bits)
            bits, previous = _LEAST_BITS, b""
            del table[first_free:]
            continue
        if code < len(table):
            piece = table[code]
        elif code == len(table) and previous:
            piece = previous + previous[:1]
        else:
            raise ValueError("damaged: a code stands for nothing")
        pieces.append(piece)
        if previous and len(table) < 1 << most_bits:
            table.append(previous + piece[:1])
        previous = piece
        if len(table) == 1 << bits and bits < most_bits:
            at = begin = _next_group(at, begin, bits)
            bits += 1
    return b"".join(pieces)


def _next_group(at: int, begin: int, bits: int) -> int:
    """Codes are written in groups of eight; the rest of a group is padding."""
    group = 8 * bits
    return begin + -(-(at - begin) // group) * group
