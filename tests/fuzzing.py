"""How often fuzz tests try: some cases each, a hundred times as many with --hypothesis-profile=fuzz."""

from hypothesis import HealthCheck, settings

PROFILE = "fuzz"
LONGER = 100


def cases(number: int) -> settings:
    """Settings for *number* cases in an ordinary run."""
    times = LONGER if settings.get_current_profile_name() == PROFILE else 1
    return settings(
        max_examples=number * times,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
