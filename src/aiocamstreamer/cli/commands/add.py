"""``camctl add``: a camera into the inventory, identified, pinned, and with an account that was tried."""

from __future__ import annotations

from aiocamstreamer.cli.entry_options import NOTHING_SAID, EntryOptions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed
from aiocamstreamer.cli.options import DEFAULTS, Options
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.session import verbosely


async def add(
    name: str,
    address: str,
    /,
    *,
    entry: EntryOptions = NOTHING_SAID,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Name a camera in the inventory.

    The camera is identified, its certificate is shown and pinned, and the account is tried before anything is
    stored. The password goes into the system's keyring, unless it is said to be elsewhere.

    With --replace, what the line does not say stays as the inventory has it: groups, tags, and where the
    password is, which is tried. --password-stdin gives another one.

    Args:
        name: What the camera is called from now on.
        address: Host, host:port or URL. Without a scheme https is tried, then http.
    """
    from aiocamstreamer import AccessDenied
    from aiocamstreamer.cli.adding import Adding, free_place
    from aiocamstreamer.cli.inventory_file import entries

    place = free_place(options, name, replace=entry.replace)
    out = Output(as_json=options.json)
    former = entries(place).get(name) if entry.replace and place.exists() else None
    adding = Adding(options, out, name, former=former)
    named = entry.password_place or adding.former_place(place)
    with verbosely(options.verbose):
        table = {**await adding.pinned(address, entry.fingerprint), **named, **entry.labels}
        try:
            found = await adding.tried(table, folder=place.parent)
        except AccessDenied as refused:
            if entry.password_place == named:
                raise
            advice = "that was the password which the inventory leads to; --password-stdin gives another one"
            raise Failed(str(refused), code=ExitCode.CREDENTIALS, advice=advice) from refused
    if options.dry_run:
        out.say(f"would write [cameras.{name}] to {place}")
    else:
        adding.store(place, table, found)
        out.say(f"{name} is in {place}")
    found.tell(out, name, table)
    return ExitCode.OK
