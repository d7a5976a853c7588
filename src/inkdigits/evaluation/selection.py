"""Which part of a data set is read, and how it comes through the door."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from inkdigits.errors import InputError

Part = Literal["test", "validation", "train", "all"]
Door = Literal["picture", "ink"]


@dataclass(frozen=True)
class Selection:
    """Which part of a data set is read, and how.

    Attributes
    ----------
    split:
        Of MNIST and of ink data sets, which are split by writer; synthetic data and folders have
        no splits, and with "train" or "validation" they are refused.
    only:
        Sites, writers, styles or kinds of non-digits; what belongs to none of them is left out.
        Empty: all.
    characters:
        The digits, letters and signs to read. None: all digits, or all `NONDIGIT_CHARACTERS`.
    without_mislabelled:
        Leave ink out that is in the list of what is plainly mislabelled.
    door:
        "picture": ink is drawn on a canvas, and the picture is read; "ink": the strokes are.
    limit:
        Read no more than so many, spread over all that is left; of what is synthetic, so many.
    seed:
        Of the canvases, and of what is synthetic.

    Raises
    ------
    InputError
        ``bad_option`` for a split, door or limit that there can't be.
    """

    split: Part = "test"
    only: Collection[str] = ()
    characters: Collection[str] | None = None
    without_mislabelled: bool = False
    door: Door = "picture"
    limit: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value, possible in (
            ("split", self.split, get_args(Part)),
            ("door", self.door, get_args(Door)),
        ):
            if value not in possible:
                raise InputError("bad_option", f"{value!r} is not a {name}: {', '.join(possible)}.")
        if self.limit is not None and self.limit < 1:
            raise InputError("bad_option", f"The limit must be at least 1, not {self.limit}.")
        # In one order, so that equal selections are equal.
        only = [self.only] if isinstance(self.only, str) else self.only
        object.__setattr__(self, "only", tuple(sorted(set(only))))
        if self.characters is not None:
            object.__setattr__(self, "characters", tuple(sorted(set(self.characters))))

    def takes(self, character: str, *names: str) -> bool:
        """Whether what means ``character`` is read if these are its site, writer and so on."""
        return (not self.only or any(name in self.only for name in names)) and (
            self.characters is None or character in self.characters
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        characters = None if self.characters is None else "".join(self.characters)
        return {**asdict(self), "only": list(self.only), "characters": characters}


EVERYTHING: Final = Selection()
"""The whole test split, as pictures."""
