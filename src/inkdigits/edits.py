"""The edit distance of texts: the fewest symbols to insert, delete or replace.

V. I. Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", Soviet
Physics Doklady 10 (1966).
"""

from __future__ import annotations


def edit_distance(one: str, other: str) -> int:
    """The edit distance of two texts."""
    return distances(one, other)[-1][-1]


def distances(one: str, other: str) -> list[list[int]]:
    """The edit distance of each beginning of a text to each beginning of the other.

    Returns
    -------
    rows: len(one) + 1 lists of len(other) + 1
        ``rows[n][m]`` is that of ``one[:n]`` and ``other[:m]``.
    """
    rows = [list(range(len(other) + 1))]
    for count, symbol in enumerate(one, 1):
        above, row = rows[-1], [count]
        for place, each in enumerate(other):
            replaced = above[place] + (symbol != each)
            row.append(min(replaced, above[place + 1] + 1, row[place] + 1))
        rows.append(row)
    return rows
