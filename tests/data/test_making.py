from __future__ import annotations

import gzip
import hashlib
import itertools
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inkdigits.data import load_ink, locate, lzw, read_ink_file
from inkdigits.data.making import make
from inkdigits.data.registry import DataFile, DataSet
from inkdigits.errors import DataError

Register = Callable[..., DataSet]

PENDIGITS = """\
.LEXICON "0" "1"
.SEGMENT DIGIT 0 ? "7"
.COMMENT 7 12 224
.PEN_DOWN
 10 90
 40 90
.PEN_UP
.DT 100
"""

INK = """\
.COMMENT 100 200
.PEN_DOWN
 100\t50
 110\t20
.PEN_UP
 7 7
.PEN_DOWN
 0 0
.PEN_UP
.PEN_DOWN
 5 5
 8 9
.PEN_UP
"""


def compressed(content: bytes, most_bits: int = 16, clear_after: int = 0) -> bytes:
    """Content as ``compress`` writes it, clearing the table after so many codes."""
    groups: list[tuple[int, list[int]]] = [(9, [])]
    table: dict[bytes, int] = {}

    def clear() -> None:
        table.clear()
        table.update({bytes([value]): value for value in range(256)})

    clear()
    free, word, count = 257, b"", 0
    for value in content:
        longer = word + bytes([value])
        if longer in table:
            word = longer
            continue
        groups[-1][1].append(table[word])
        count += 1
        if free < 1 << most_bits:
            table[longer] = free
            free += 1
        word = bytes([value])
        if clear_after and count % clear_after == 0:
            groups[-1][1].append(256)
            groups.append((9, []))
            clear()
            free = 257
        # The reader's table is one entry behind.
        elif free > 1 << groups[-1][0] and groups[-1][0] < most_bits:
            groups.append((groups[-1][0] + 1, []))
    if word:
        groups[-1][1].append(table[word])
    packed = [b"\x1f\x9d", bytes([0x80 | most_bits])]
    for number, (bits, codes) in enumerate(groups):
        for start in range(0, len(codes), 8):
            eight = codes[start : start + 8]
            value = sum(code << bits * at for at, code in enumerate(eight))
            last = number == len(groups) - 1 and len(eight) < 8
            packed.append(value.to_bytes(-(-bits * len(eight) // 8) if last else bits, "little"))
    return b"".join(packed)


def registered(register: Register, name: str, path: str, content: bytes) -> None:
    register(name, path, DataFile(path, len(content), hashlib.sha256(content).hexdigest()))


@pytest.mark.parametrize(("most_bits", "clear_after"), [(16, 0), (16, 300), (13, 0), (12, 700)])
def test_compressed_content_is_decompressed(most_bits: int, clear_after: int) -> None:
    content = b" ".join(b"%d" % (number * number % 977) for number in range(3000))
    assert lzw.decompress(compressed(content, most_bits, clear_after)) == content


@pytest.mark.parametrize(
    "damaged", [b"", b"\x1f\x9d", b"plain text", b"\x1f\x9d\x9fabc", b"\x1f\x9d\x90\xff\xff\xff"]
)
def test_damaged_compressed_file_is_refused(damaged: bytes, tmp_path: Path) -> None:
    (tmp_path / "digits.Z").write_bytes(damaged)
    with pytest.raises(DataError, match=r"digits\.Z: (not a \.Z file|damaged)"):
        make("pendigits", tmp_path / "digits.Z", tmp_path)


def test_pendigits_is_made_from_the_compressed_file(tmp_path: Path, register: Register) -> None:
    path = "ink/pendigits-train.unipen.gz"
    registered(register, "pendigits", path, PENDIGITS.encode())
    (tmp_path / "pendigits-orig.tra.Z").write_bytes(compressed(PENDIGITS.encode()))
    made = make("pendigits", tmp_path / "pendigits-orig.tra.Z", tmp_path / "data")
    assert made == tmp_path / "data" / path
    (sample,) = load_ink("pendigits", data_dir=tmp_path / "data")
    assert (sample.label, sample.writer) == ("7", "pendigits-12")


def test_other_content_is_refused_and_not_written(tmp_path: Path, register: Register) -> None:
    registered(register, "pendigits", "ink/p.gz", PENDIGITS.encode())
    (tmp_path / "other.Z").write_bytes(compressed(PENDIGITS.encode() + b"\n"))
    with pytest.raises(DataError, match=r"expected SHA-256 \w{64}, found \w{64}\. Ask Ann"):
        make("pendigits", tmp_path / "other.Z", tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("pendigits", r"https://archive\.ics\.uci\.edu/.*\.tra\.Z \(CC BY 4\.0\)"),
        ("unipen-digits", r"https://zenodo\.org/records/1195803 \(CC BY 4\.0\)"),
        ("unipen-nondigits", r"https://zenodo\.org/records/1195803 \(CC BY 4\.0\)"),
    ],
)
def test_missing_file_is_named_with_its_address_and_licence(name: str, address: str) -> None:
    with pytest.raises(DataError, match=f"nowhere: no such file or folder.*{address}"):
        make(name, Path("nowhere"))


def test_data_set_that_is_fetched_is_not_made() -> None:
    with pytest.raises(DataError, match=r"mnist can't be made\. It is fetched"):
        make("mnist", Path("nowhere"))


def segments(site: str, name: str, *rows: str) -> str:
    lines = [f".INCLUDE {site}/{site}.doc", f".INCLUDE {site}/data/{name}.dat"]
    return "\n".join([".VERSION 1.0", *lines, *(f".SEGMENT CHARACTER {row}" for row in rows), ""])


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def unipen(tmp_path: Path) -> Path:
    """A small UNIPEN folder of made-up files."""
    dots = "".join(f".PEN_DOWN\n 0 0\n {number} 0\n.PEN_UP\n" for number in range(20))
    rows = [f'{number} OK "{letter}"' for number, letter in enumerate("ABCDEFGHIJKLMNOPQRST")]
    write(
        tmp_path / "train_r01_v07",
        {
            "data/1a/ibm/ibm0/r0107.dat": segments("ibm", "r0107", '0 ? "1"', '2 ? "2"'),
            "data/1a/ibm/ibm0/r0007.dat": segments("ibm", "r0007", '0 ? "1"', '0-2 OK "4"'),
            "data/1a/apb/app0237.dat": segments("apb", "app0237", '1-2 ? "5"', '9 ? "6"'),
            "data/1a/art/art01trn.dat": segments("art", "art01trn", '1 ? "0"'),
            "data/1a/ced/bb.a_s.dat": segments("ced", "bb.a_s", '1-2 ? "3"', '0 ? "\\""'),
            "data/1a/kar/kar.dat": segments("kar", "kar", '0 ? "9"'),
            "data/1b/imp/imp1.dat": segments("imp", "imp1", *rows),
            "data/1c/imp/imp1.dat": segments("imp", "imp1", *(row.lower() for row in rows[9:])),
            "data/1d/imp/imp1.dat": segments("imp", "imp1", '0-1 OK "="', '1-2 OK "!"'),
            "include/imp/data/imp1.dat": dots,
            **{
                f"include/{path}.dat": INK
                for path in ("ibm/data/r0107", "ibm/data/r0007", "apb/data/app0237")
            },
            "include/art/data/art01trn.dat": INK,
            "include/ced/data/bb.a_s.dat": INK.replace(" 8 9", " 8 8"),
            "include/kar/data/kar.dat": INK,
        },
    )
    return tmp_path / "train_r01_v07"


UNIPEN_DIGITS = (
    b'{"label":"5","site":"apb","writer":"app0237","strokes":[[[0,9]],[[5,4],[8,0]]]}\n'
    b'{"label":"0","site":"art","writer":"art-art01","strokes":[[[0,0]]]}\n'
    b'{"label":"3","site":"ced","writer":"ced-bb","strokes":[[[0,8]],[[5,3],[8,0]]]}\n'
    b'{"label":"1","site":"ibm","writer":"ibm-07","strokes":[[[0,0],[10,30]]]}\n'
    b'{"label":"4","site":"ibm","writer":"ibm-07",'
    b'"strokes":[[[100,0],[110,30]],[[0,50]],[[5,45],[8,41]]]}\n'
    b'{"label":"2","site":"ibm","writer":"ibm-07","strokes":[[[0,4],[3,0]]]}\n'
)
"""The digits by site and file; the second 1 is the same as the first."""


@pytest.mark.parametrize("packed", [False, True])
def test_unipen_digits_are_made_from_segments_and_their_ink(
    unipen: Path, register: Register, packed: bool
) -> None:
    registered(register, "unipen-digits", "ink/d.jsonl.gz", UNIPEN_DIGITS)
    source = unipen
    if packed:
        source = unipen.with_suffix(".tgz")
        with tarfile.open(source, "w:gz") as archive:
            archive.add(unipen, "CDROM/train_r01_v07")
    made = make("unipen-digits", source, unipen.parent / "data")
    assert gzip.decompress(made.read_bytes()) == UNIPEN_DIGITS
    assert len(load_ink("unipen-digits", data_dir=unipen.parent / "data")) == 6


def test_unipen_nondigits_are_every_third_capital_eighth_letter_and_second_sign(
    unipen: Path, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.data.making.hashlib.sha256", lambda _: SameHash())
    register("unipen-nondigits", "n.jsonl.gz", DataFile("n.jsonl.gz", 1, "same"))
    made = make("unipen-nondigits", unipen, unipen.parent / "data")
    # The small letters are the same ink as the capitals, so none is left; nor is the "!" taken.
    assert "".join(sample.label for sample in read_ink_file(made)) == "ADGJMPS="


class SameHash:
    def hexdigest(self) -> str:
        return "same"


def test_archive_without_unipen_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no UNIPEN files of these sites"):
        make("unipen-digits", tmp_path, tmp_path)


@pytest.mark.data
def test_real_pendigits_are_made_from_the_compressed_file(tmp_path: Path) -> None:
    content = gzip.decompress(locate("pendigits").read_bytes())
    (tmp_path / "digits.Z").write_bytes(compressed(content))
    made = make("pendigits", tmp_path / "digits.Z", tmp_path)
    assert gzip.decompress(made.read_bytes()) == content


@pytest.mark.data
def test_real_unipen_digits_are_made_from_files_in_the_original_form(tmp_path: Path) -> None:
    samples = read_ink_file(locate("unipen-digits"))
    files: dict[str, str] = {}
    runs = itertools.groupby(samples, key=lambda sample: (sample.site, sample.writer))
    for number, ((site, writer), run) in enumerate(runs):
        name = writer.removeprefix(f"{site}-")
        name = f"r{number:04}{name}" if site == "ibm" else name
        rows, ink, component = [], "", 0
        for sample in run:
            last = component + len(sample.ink.strokes) - 1
            rows.append(f'{component}-{last} ? "{sample.label}"')
            component = last + 1
            for stroke in sample.ink.strokes:
                points = "".join(f"{x:.0f} {-y:.0f}\n" for x, y in stroke)
                ink += f".PEN_DOWN\n{points}.PEN_UP\n"
        files[f"data/1a/{site}/{name}.dat"] = segments(site, name, *rows)
        files[f"include/{site}/data/{name}.dat"] = ink
    write(tmp_path / "unipen", files)
    assert make("unipen-digits", tmp_path / "unipen", tmp_path).is_file()
