"""People and their handwriting: each writes digits, letters and signs alike every time."""

from inkdigits.synthesis.people.person import Manner, Person
from inkdigits.synthesis.people.population import People, synthetic_person

__all__ = ["Manner", "People", "Person", "synthetic_person"]
