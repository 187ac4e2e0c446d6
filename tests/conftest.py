"""Both event loops, and how long fuzz tests try: every test shares them."""

import pytest
from hypothesis import settings

from fuzzing import PROFILE

settings.register_profile(PROFILE, deadline=None, print_blob=True)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """The event loop under the test."""
    return str(request.param)
