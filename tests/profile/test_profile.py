"""A profile learns from corrections, and forgets what is undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bad_inputs import ink_of, picture
from inkdigits import InputError, Profile, Reader
from inkdigits.profile import guard, profile_names, profiles_folder
from inkdigits.profile.guard import guard_labels
from inkdigits.profile.teaching import bundled_teachable
from square_one import square_one


def test_a_corrected_digit_is_read_right_and_as_before_after_undo(
    reader: Reader, profile: Profile
) -> None:
    before = reader.read_digit(square_one())
    assert before.digit == 7
    added = profile.add(square_one(), 1)
    assert (added.digit, added.read_as, added.read_now, added.confirmed) == (1, 7, 1, False)
    taught = reader.with_profile(profile)
    assert [taught.read_digit(square_one(change)).digit for change in (0, 2, 3)] == [1, 1, 1]
    assert taught.read_digit(ink_of("7-crossed")).digit == 7
    assert [each.id for each in profile.undo()] == [added.id]
    after = taught.refreshed().read_digit(square_one())
    assert after.probabilities == before.probabilities
    assert profile.undo() == []


def test_a_reader_keeps_what_it_knew_until_it_is_refreshed(profile: Profile) -> None:
    profile.add(square_one(), 1)
    first = Reader(profile=profile.path)
    assert first.refreshed() is first
    profile.add(picture(), 7)
    second = first.refreshed()
    assert second is not first and second.refreshed() is second
    profile.reset()
    assert first.read_digit(square_one()).digit == 1
    assert second.refreshed().read_digit(square_one()).digit == 7
    assert Reader().refreshed().profile is None


def test_one_wrong_correction_turns_no_digit_over(reader: Reader, profile: Profile) -> None:
    sure = [ink_of(style) for style in ("7-crossed", "0-plain", "8-one-stroke", "4-open")]
    right = [reader.read_digit(ink).digit for ink in sure]
    profile.add(sure[0], 3)
    profile.add(sure[1], 8)
    taught = reader.with_profile(profile)
    assert [taught.read_digit(ink).digit for ink in sure] == right


def test_contradicting_corrections_are_shown(profile: Profile) -> None:
    first = profile.add(square_one(), 1)
    second = profile.add(square_one(1), 7)
    assert second.contradicts == (first.id,) and str(first.id) in second.note
    assert [each.contradicts for each in profile.corrections()] == [(second.id,), (first.id,)]
    assert profile.relabel(second.id, 1).contradicts == ()


def test_evidence_that_does_harm_is_kept_but_not_used(reader: Reader, profile: Profile) -> None:
    ones = [ink_of("1-long-upstroke"), *(square_one(change) for change in range(9))]
    for _ in range(4):
        for ink in [ink_of(style) for style in ("1-base", "1-bar", "1-upturned-v")] + ones:
            profile.add(ink, 7)
    corrections = profile.corrections()
    refused = [each for each in corrections if not each.used]
    assert refused and all("not used" in each.note for each in refused)
    taught = reader.with_profile(profile)
    sevens = [taught.read_digit(ink_of(style)).digit for style in ("1-upstroke-base", "7-crossed")]
    assert sevens == [1, 7]


def test_what_it_keeps_of_a_drawing_and_of_a_picture(profile: Profile) -> None:
    profile.add(square_one(), 1)
    profile.add(picture(), 7)
    drawn, seen = Profile(profile.path).corrections()
    assert drawn.ink is not None and drawn.ink.to_dict() == square_one().to_dict()
    assert seen.ink is None and seen.glyph.shape == (28, 28) and seen.confirmed


def test_a_profile_goes_through_a_file(profile: Profile, tmp_path: Path) -> None:
    profile.add(square_one(), 1)
    profile.add(picture(), 7)
    assert profile.export(tmp_path / "kept.json") == 2
    other = Profile(tmp_path / "other.sqlite")
    assert other.import_file(tmp_path / "kept.json") == 2
    assert other.import_file(tmp_path / "kept.json") == 0
    assert [(each.digit, each.added) for each in other.corrections()] == [
        (each.digit, each.added) for each in profile.corrections()
    ]
    assert other.corrections()[0].read_now == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"inkdigits_profile": 1, "corrections": [1]}'])
def test_another_file_is_not_imported(profile: Profile, tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(InputError, match="can't be imported"):
        profile.import_file(tmp_path / "other.json")
    assert not profile.corrections()


def test_names_lie_in_the_data_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "inkdigits.profile.names.platformdirs.user_data_path", lambda *_, **__: tmp_path
    )
    anna = Profile("anna")
    assert not anna.exists and profile_names() == []
    with pytest.raises(InputError, match="no profile"):
        Reader(profile="anna")
    anna.add(picture(), 7)
    assert profile_names() == ["anna"] and anna.path.parent == profiles_folder()
    assert Reader(profile="anna").read_digit(picture()).digit == 7


@pytest.mark.parametrize("name", ["", ".", "..", "con", "NUL.x", "a" * 65, "a\n", " a", "a?"])
def test_names_that_no_file_can_have_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="name of a profile"):
        Profile(name)


def test_a_glyph_that_is_none_and_a_digit_that_is_none(profile: Profile) -> None:
    with pytest.raises(InputError, match="no ink"):
        profile.add_glyph(np.zeros((28, 28), np.uint8), 1)
    with pytest.raises(ValueError, match="0 to 9"):
        profile.add(picture(), 10)
    with pytest.raises(InputError, match="no correction 5"):
        profile.delete(profile.add(picture(), 7).id + 4)


def test_the_guard_set_is_small_and_read_rightly() -> None:
    encoder = bundled_teachable().encoder
    assert len(encoder.guard) == len(guard_labels()) == 2_000
    assert encoder.guard_errors <= 10
    assert Path(guard.__file__).with_name(guard.FILE).stat().st_size < 300_000
