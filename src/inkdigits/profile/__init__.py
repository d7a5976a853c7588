"""Profiles: one writer's corrections, and what was learned from them."""

from inkdigits.profile.correction import Correction
from inkdigits.profile.learning import Learned
from inkdigits.profile.names import named_path, profile_names, profiles_folder
from inkdigits.profile.numbers import typed_digits
from inkdigits.profile.profile import Profile
from inkdigits.profile.teaching import Teachable, bundled_teachable
from inkdigits.profile.web_form import learning_form

__all__ = [
    "Correction",
    "Learned",
    "Profile",
    "Teachable",
    "bundled_teachable",
    "learning_form",
    "named_path",
    "profile_names",
    "profiles_folder",
    "typed_digits",
]
