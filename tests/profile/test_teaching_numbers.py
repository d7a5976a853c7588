"""A profile learns from whole numbers, and is used where they are read."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from inkdigits import InputError, Profile, Reader
from inkdigits.profile import typed_digits
from inkdigits.profile.numbers import certain_digits
from square_one import number_with_ones, square_one


def teach(reader: Reader, profile: Profile, *texts: str) -> None:
    for change, text in enumerate(texts):
        profile.add_number(reader.read_number(number_with_ones(text, change)), text)


def test_a_corrected_number_teaches_the_others_of_its_writer(
    reader: Reader, profile: Profile
) -> None:
    ink = number_with_ones("3152", 3)
    assert reader.read_number(ink).text == "3752"
    teach(reader, profile, "2153", "4130")
    assert [each.digit for each in profile.corrections()] == [2, 1, 5, 3, 4, 1, 3, 0]
    taught = reader.with_profile(profile)
    number = taught.read_number(ink)
    assert (number.text, number.digits[1].digit) == ("3152", 1)
    assert number.digits[1].box == reader.read_number(ink).digits[1].box
    (on_page,) = taught.read_page(ink).numbers
    assert on_page.likely_text == "3152"
    # One who writes the other digits in another way means a 7.
    other = number_with_ones("3152", 3, seed=4)
    assert taught.read_number(other).to_dict() == reader.read_number(other).to_dict()
    assert reader.read_number(ink).text == "3752"


def test_a_constraint_applies_to_what_a_profile_reads(reader: Reader, profile: Profile) -> None:
    teach(reader, profile, "2153", "4130")
    ink, taught = number_with_ones("3152", 3), reader.with_profile(profile)
    assert taught.read_number(ink, maximum=3500).text == "3152"
    assert taught.read_number(ink, minimum=3500).likely_text == "3752"


def test_without_corrections_numbers_are_read_as_without_a_profile(
    reader: Reader, profile: Profile
) -> None:
    ink = number_with_ones("3152")
    alone = reader.read_number(ink).to_dict()
    teach(reader, profile, "2153", "4130")
    taught = reader.with_profile(profile)
    profile.delete_all([each.id for each in profile.corrections()])
    assert taught.refreshed().read_number(ink).to_dict() == alone
    assert taught.read_number(ink).likely_text == "3152"


@pytest.mark.parametrize(
    ("read", "right", "expected"),
    [
        ("7234", "1234", "1234"),
        ("1111", "1717", "1717"),
        ("7", "1", "1"),
        ("5", "5", "5"),
        # What lies beside a digit that was overlooked or invented may be cut out badly.
        ("12345", "124345", "1--45"),
        ("12345", "1245", "1---5"),
        # Which of them was invented?
        ("112", "12", "---"),
        # Both replaced, or one overlooked and one invented?
        ("12", "21", "--"),
        ("59", "123", "--"),
        ("12", "", "--"),
        ("", "12", ""),
    ],
)
def test_only_digits_of_which_it_is_certain_are_taught(
    read: str, right: str, expected: str
) -> None:
    found = certain_digits(read, right)
    assert "".join("-" if each is None else str(each) for each in found) == expected


def test_a_number_that_tells_nothing_is_refused_and_not_stored(
    reader: Reader, profile: Profile
) -> None:
    number = reader.read_number(number_with_ones("2153"))
    for read, right in ((number, "21"), (dataclasses.replace(number, printed=True), "2153")):
        with pytest.raises(InputError) as refused:
            profile.add_number(read, right)
        assert refused.value.code == "not_certain"
    assert not profile.exists


def test_separators_are_not_taught(reader: Reader, profile: Profile) -> None:
    number = reader.read_number(number_with_ones("2153"))
    assert [each.digit for each in profile.add_number(number, "21,53")] == [2, 1, 5, 3]


def test_undo_takes_a_whole_number_back_also_in_another_process(
    reader: Reader, profile: Profile
) -> None:
    first = number_with_ones("2153")
    profile.add_number(reader.read_number(first), "2153")
    profile.add(square_one(), 1)
    teach(reader, profile, "4130")
    kept = Profile(profile.path)
    kept.delete(kept.corrections()[-4].id)  # The first digit of the last number.
    assert [each.digit for each in kept.undo()] == [1, 3, 0]
    assert [each.digit for each in kept.undo()] == [1]
    assert [each.digit for each in kept.undo()] == [2, 1, 5, 3]
    assert kept.undo() == [] == profile.corrections()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("7013", "7013"), (" 70 13\n", "7013"), ("\uff17\uff10", "70"), ("0" * 100, "0" * 100)],
)
def test_typed_digits(typed: str, expected: str) -> None:
    assert typed_digits(typed) == expected


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "0 to 9"),
        (" ", "0 to 9"),
        ("70l3", "0 to 9"),
        ("-5", "0 to 9"),
        ("\u0667", "0 to 9"),
        ("0" * 101, "at most 100"),
        ("0" * 10**6, "at most 100"),
        ("1" + " " * 1000 + "2", "at most 100"),
    ],
)
def test_what_is_typed_and_is_no_number(typed: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        typed_digits(typed)
    assert refused.value.code == "bad_number"


def test_undone_at_once_by_several_programs(reader: Reader, profile: Profile) -> None:
    teach(reader, profile, "2153", "4130", "2153")
    several = [Profile(profile.path) for _ in range(4)]
    with ThreadPoolExecutor(len(several)) as pool:
        undone = list(pool.map(Profile.undo, several))
    removed = sorted("".join(str(each.digit) for each in number) for number in undone)
    assert removed == ["", "2153", "2153", "4130"]
    assert profile.corrections() == []


def test_all_corrections_of_a_number_go_or_none(reader: Reader, profile: Profile) -> None:
    teach(reader, profile, "2153", "4130")
    first = [each.id for each in profile.corrections()[:4]]
    with pytest.raises(InputError, match="no correction 99"):
        profile.delete_all([*first, 99])
    assert len(profile.corrections()) == 8
    assert [each.digit for each in profile.delete_all(first)] == [2, 1, 5, 3]
    assert [each.digit for each in Profile(profile.path).corrections()] == [4, 1, 3, 0]
