"""The page of a review on a server inside this process."""

from __future__ import annotations

from typing import Any

from local_server import LocalServer

from inkdigits.apps.review.review import Review
from inkdigits.apps.review.serving import review_api
from inkdigits.apps.review.views import Views


class ReviewServer(LocalServer):
    """Like `LocalServer`.

    Attributes
    ----------
    ended:
        Whether a person has ended the review on its page.
    """

    def __init__(self, review: Review, views: Views, **changed: Any) -> None:
        super().__init__(keep=False, **changed)
        self.ended = False
        self.api = review_api(review, views, end=self._end)

    def _end(self) -> None:
        self.ended = True
