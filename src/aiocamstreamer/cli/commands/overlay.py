"""``camctl overlay``: the services of CamOverlay."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from cyclopts import Parameter

from aiocamstreamer.cli.doing import Deed, act, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Target, Targets
from aiocamstreamer.cli.verbs import verbs

ServiceId: TypeAlias = Annotated[int, Parameter(help="The service.")]

overlay = verbs("overlay")


@overlay.command
async def services(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every service, with its id, by which the other verbs take it."""
    columns = ("id", "service", "called", "enabled", "width", "height")
    return await tabulate(
        options, targets, lambda camera: camera.overlay.services.list(), columns=columns, row=_row
    )


@overlay.command
async def enable(service_id: ServiceId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Show a service."""
    deed = Deed("switching", done=f"service {service_id} is shown")
    return await act(options, targets, deed, lambda camera: camera.overlay.services.enable(service_id))


@overlay.command
async def disable(service_id: ServiceId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Hide a service."""
    deed = Deed("switching", done=f"service {service_id} is hidden", ask=f"hide service {service_id}")
    return await act(options, targets, deed, lambda camera: camera.overlay.services.disable(service_id))


@overlay.command
async def text(
    target: Target, service_id: ServiceId, /, *fields: str, options: Options = DEFAULTS
) -> ExitCode:
    """Set fields of custom graphics, until the app restarts.

    Args:
        target: Cameras, a group or a tag of the inventory, "all", or an address.
        fields: Each NAME=TEXT, for example score="1 : 0".
    """
    if not fields or any("=" not in field.lstrip("=") for field in fields):
        raise Misused("NAME=TEXT is expected, once at least")
    values = dict(field.split("=", 1) for field in fields)
    deed = Deed("writing", done=f"set {', '.join(values)}")
    return await act(
        options, (target,), deed, lambda camera: camera.overlay.graphics(service_id).set_fields(values)
    )


def _row(it: Any) -> tuple[object, ...]:
    """The cells of a service, whatever it is."""
    names = ("id", "name", "custom_name", "enabled", "width", "height")
    return tuple(getattr(it, name, None) for name in names)
