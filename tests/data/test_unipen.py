from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from inkdigits.data.unipen import read_unipen
from inkdigits.errors import DataError

HEAD = """.INCLUDE        dene.doc

.LEXICON "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
.HIERARCHY      DIGIT

"""
EIGHT = """.SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 250  300
.PEN_UP
.DT 100
"""
FOUR = """.SEGMENT DIGIT    1-2 ? "4"
.COMMENT 4 3 51
.PEN_DOWN
 10  20
.PEN_UP
.DT 100
.PEN_DOWN
 -5  7
 6  7
.PEN_UP
.DT 100
"""


def test_digits_have_label_writer_and_upright_strokes(tmp_path: Path) -> None:
    path = tmp_path / "digits.unipen.gz"
    path.write_bytes(gzip.compress(f"{HEAD}{EIGHT}\n{FOUR}".encode()))
    eight, four = read_unipen(path)
    assert (eight.label, eight.site, eight.writer) == ("8", "pendigits", "pendigits-12")
    assert (four.label, four.writer) == ("4", "pendigits-3")
    # The tablet counts upwards, ink downwards.
    assert [stroke.tolist() for stroke in eight.ink.strokes] == [[[267, -333], [250, -300]]]
    assert [stroke.tolist() for stroke in four.ink.strokes] == [[[10, -20]], [[-5, -7], [6, -7]]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 0: no digit found."),
        (HEAD, "line 5: no digit found."),
        (" 267 333\n" + EIGHT, "line 1: expected a .SEGMENT first."),
        (EIGHT.replace("267  333", "267  x"), "line 4: '267  x' is not expected here."),
        (EIGHT.replace("267  333", "267"), "line 4: '267' is not expected here."),
        (EIGHT.replace(".PEN_DOWN\n", ""), "line 3: '267  333' is not expected here."),
        (EIGHT.replace('"8"', '"88"'), "line 1: expected a .SEGMENT first."),
        (EIGHT.split(".PEN_UP")[0], "line 5: the digit that begins in line 1 is not complete."),
        (EIGHT.split(".PEN_UP")[0] + FOUR, "line 6: the digit that begins in line 1 is not"),
        (EIGHT.split(".PEN_DOWN")[0], "line 2: the digit that begins in line 1 is not complete."),
        (EIGHT.replace(".COMMENT 8 12  224\n", ""), "the digit that begins in line 1 is not"),
        (EIGHT.replace(" 267  333\n 250  300\n", ""), "line 1: Nothing is drawn."),
        ("\x89PNG\r\n", "line 1: expected a .SEGMENT first."),
    ],
)
def test_damaged_file_is_named_with_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "digits.unipen"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError) as caught:
        read_unipen(path)
    assert str(caught.value).startswith(f"{path}, line ")
    assert message in str(caught.value)
