"""The words and the numbers that stand on forms, tables and sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np

Rng = np.random.Generator
T = TypeVar("T")

TITLES: Final = (
    *("Registration", "Order form", "Delivery note", "Time sheet", "Meter readings", "Inventory"),
    *("Anmeldung", "Bestellung", "Lieferschein", "Bordereau", "Commande", "Hoja de pedido"),
    *("Score card", "Expenses", "Spesen", "Relevé", "Formulario", "Modulo", "Claim"),
)
FIELDS: Final[dict[str, str]] = {
    **dict.fromkeys(("Name", "Street", "City", "Kunde", "Nombre", "Contact", "Remarks"), "word"),
    **dict.fromkeys(("House no.", "Floor", "Age", "Persons", "Nights", "Alter", "Menge"), "small"),
    **dict.fromkeys(
        ("Quantity", "Weight (kg)", "Room", "Points", "Page", "Height (cm)"), "integer"
    ),
    **dict.fromkeys(("Amount", "Total", "Price", "Betrag", "Montant", "Tax"), "amount"),
    **dict.fromkeys(("Date", "Datum", "Fecha", "Date of birth"), "date"),
    **dict.fromkeys(("Time", "From", "Until", "Uhrzeit"), "time"),
    **dict.fromkeys(("Phone", "Telefon", "Mobile"), "phone"),
    **dict.fromkeys(("Postcode", "PLZ", "Year"), "postcode"),
    **dict.fromkeys(("Customer no.", "Account", "Meter", "Reference"), "account"),
}
"""Printed labels of forms, and what is written there."""

COLUMNS: Final[dict[str, str]] = {
    **dict.fromkeys(("Qty", "Score", "Round", "Team A", "Team B", "Goals", "Menge"), "small"),
    **dict.fromkeys(
        ("Kg", "Points", "Mon", "Tue", "Wed", "Thu", "Fri", "Left", "Right"), "integer"
    ),
    **dict.fromkeys(("Price", "Total", "Preis", "Summe"), "amount"),
    **dict.fromkeys(("Start", "End", "Hours"), "time"),
    **dict.fromkeys(("Date", "Day"), "date"),
}
"""The same of the columns of tables."""

ROWS: Final = (
    *("Apples", "Bread", "Milk", "Paper", "Screws", "Cables", "Tables", "Lamps", "Pens", "Rice"),
    *("North", "South", "Kitchen", "Cellar", "Garden", "Office", "Anna", "Peter", "Maria", "Jonas"),
)

WRITTEN: Final = (
    *("Anna", "Peter", "Karen", "Hanna", "Mark", "Frank", "Vera", "Kurt", "Petra", "Jean", "Ruth"),
    *("Marta", "Renate", "Tanner", "Kramer", "Turner", "Hunter", "Parker", "Carter", "Harper"),
    *("Water", "Tea", "Rent", "Paper", "Meat", "Cream", "Fare", "Nut", "Ham", "March", "Karte"),
)
"""Words to write by hand: without letters that look like digits."""


def pick(rng: Rng, choices: tuple[T, ...]) -> T:
    """One of the choices."""
    return choices[rng.integers(len(choices))]


def digits(rng: Rng, least: int, most: int) -> str:
    """A number of so many digits; it begins with a 0 only where it is one."""
    count = int(rng.integers(least, most, endpoint=True))
    first = rng.integers(0 if count == 1 else 1, 10)
    return str(first) + "".join(map(str, rng.integers(0, 10, count - 1)))


def _amount(rng: Rng) -> str:
    whole, cents = digits(rng, 1, 3), f"{rng.integers(0, 100):02}"
    thousands, point = pick(rng, ((".", ","), ("'", "."), (",", ".")))
    if rng.random() < 0.25:
        whole = digits(rng, 1, 2) + thousands + f"{rng.integers(0, 1000):03}"
    return whole if rng.random() < 0.2 and whole.isdecimal() else whole + point + cents


def _date(rng: Rng) -> str:
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(1950, 2040)
    if rng.random() < 0.5:
        return f"{day}.{month}.{year % 100:02}"
    return pick(rng, (".", "/", "-")).join([f"{day:02}", f"{month:02}", str(year)])


TEXTS: Final[dict[str, Callable[[Rng], str]]] = {
    "small": lambda rng: digits(rng, 1, 1 if rng.random() < 0.6 else 2),
    "integer": lambda rng: digits(rng, 1, 6),
    "amount": _amount,
    "date": _date,
    "time": lambda rng: f"{rng.integers(0, 24)}:{rng.integers(0, 60):02}",
    "phone": lambda rng: "0" + digits(rng, 9, 9),
    "postcode": lambda rng: digits(rng, 4, 5),
    "account": lambda rng: digits(rng, 7, 10),
}
"""Numbers of each kind, without white space."""


def pick_number(kind: str, rng: Rng, room: float) -> str:
    """A number of a kind that has room on a line, else a shorter one."""
    longest = max(1, int(room / 0.8))
    text = TEXTS[kind](rng)
    return text if len(text) <= longest else digits(rng, 1, min(longest, 6))
