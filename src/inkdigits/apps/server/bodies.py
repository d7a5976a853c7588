"""Bodies of requests: counted and timed as they arrive, and all together bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import ClientDisconnect, Request

from inkdigits.apps.server.problems import Refused, busy
from inkdigits.apps.server.settings import Limits

_LINGERING_SECONDS: Final = 2.0
_CLOSE: Final = {"Connection": "close"}


class Bodies:
    """Reads bodies, and knows how many bytes of them are in memory."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._held = 0

    @asynccontextmanager
    async def read(self, request: Request, limit: int) -> AsyncIterator[bytes]:
        """The whole body, held until the context ends.

        Raises
        ------
        Refused
            413 when it is larger than ``limit`` bytes, whatever was announced; 408 when it does
            not arrive in time; 503 when there is no room for it beside the others.
        """
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                await self._fill(body, request, limit)
            yield bytes(body)
        except TimeoutError:
            message = f"The body did not arrive within {self._limits.body_seconds:g} seconds."
            raise Refused(408, "too_slow", message, _CLOSE) from None
        finally:
            self._held -= len(body)

    async def _fill(self, body: bytearray, request: Request, limit: int) -> None:
        pieces = request.stream()
        async for piece in pieces:
            if len(body) + len(piece) > limit:
                await _let_it_arrive(pieces)
                message = f"The body may have {limit:,} bytes at most."
                raise Refused(413, "body_too_large", message, _CLOSE)
            if self._held + len(piece) > self._limits.bodies:
                refusal = busy()
                refusal.headers.update(_CLOSE)
                raise refusal
            body += piece
            self._held += len(piece)


async def _let_it_arrive(pieces: AsyncIterator[bytes]) -> None:
    """Take and drop what is still coming, for a moment.

    To close at once would reset the connection, and the client might never see why.
    """
    try:
        async with asyncio.timeout(_LINGERING_SECONDS):
            async for _ in pieces:
                pass
    except (TimeoutError, ClientDisconnect):
        pass
