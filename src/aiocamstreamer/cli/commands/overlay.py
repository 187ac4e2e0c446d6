"""``camctl overlay``: the services of CamOverlay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiocamstreamer import Camera
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs

overlay = verbs("overlay")


@overlay.command
async def services(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Every service, with its id, by which the other verbs take it.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Sequence[Any]:
            return await camera.overlay.services.list()

        def table(found: Sequence[tuple[str, Sequence[Any]]]) -> None:
            rows = [(name, *_row(it)) for name, listed in found for it in listed]
            session.out.table(("camera", "id", "service", "called", "enabled", "width", "height"), rows)

        await session.tell(listed, doing="asking", text=table)
        return session.code


@overlay.command
async def enable(service_id: int, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Show a service.

    Args:
        service_id: The service.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def enabled(camera: Camera) -> None:
            await camera.overlay.services.enable(service_id)

        await session.act(enabled, doing="switching", done=f"service {service_id} is shown")
        return session.code


@overlay.command
async def disable(service_id: int, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Hide a service.

    Args:
        service_id: The service.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def disabled(camera: Camera) -> None:
            await camera.overlay.services.disable(service_id)

        session.confirm(f"hide service {service_id}")
        await session.act(disabled, doing="switching", done=f"service {service_id} is hidden")
        return session.code


@overlay.command
async def text(target: Target, service_id: int, /, *fields: str, options: Options = DEFAULTS) -> ExitCode:
    """Set fields of custom graphics, until the app restarts.

    Args:
        target: Cameras, a group or a tag of the inventory, "all", or an address.
        service_id: The service.
        fields: Each NAME=TEXT, for example score="1 : 0".
    """
    if not fields or any("=" not in field.lstrip("=") for field in fields):
        raise Misused("NAME=TEXT is expected, once at least")
    values = dict(field.split("=", 1) for field in fields)
    async with opened(options, (target,)) as session:

        async def written(camera: Camera) -> None:
            await camera.overlay.graphics(service_id).set_fields(values)

        await session.act(written, doing="writing", done=f"set {', '.join(values)}")
        return session.code


def _row(it: Any) -> tuple[object, ...]:
    """The cells of a service, whatever it is."""
    names = ("id", "name", "custom_name", "enabled", "width", "height")
    return tuple(getattr(it, name, None) for name in names)
