"""Answers whose message stands in the status line."""

from starlette.responses import Response


class Phrased(Response):
    """An answer with a reason phrase of its own, as PlaneTracker refuses what it cannot do."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status_code=status)
        self.reason = " ".join(reason.split())  # a line break would end the status line
