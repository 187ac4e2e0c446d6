"""``camctl add``: a camera into the inventory, identified, pinned, and with an account that was tried."""

from __future__ import annotations

from aiocamstreamer.cli.adding import Adding, free_place, named_place
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.session import verbosely


async def add(  # noqa: PLR0913 - a camera, its labels, and where its password is
    name: str,
    address: str,
    /,
    *,
    group: tuple[str, ...] = (),
    tag: tuple[str, ...] = (),
    fingerprint: str | None = None,
    password_env: str | None = None,
    password_file: str | None = None,
    credential: str | None = None,
    replace: bool = False,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Name a camera in the inventory.

    The camera is identified, its certificate is shown and pinned, and the account is tried before anything is
    stored. The password goes into the system's keyring, unless it is said to be elsewhere.

    Args:
        name: What the camera is called from now on.
        address: Host, host:port or URL. Without a scheme https is tried, then http.
        group: A group that it belongs to; may be said more than once.
        tag: Whatever else it is found by; may be said more than once.
        fingerprint: SHA-256 of the certificate; nobody is asked about it then.
        password_env: Environment variable that holds the password.
        password_file: File that holds it, relative to the inventory.
        credential: Name under which systemd hands it to its service.
        replace: Take the place of the camera of that name.
    """
    place = free_place(options, name, replace=replace)
    named = named_place(password_env=password_env, password_file=password_file, credential=credential)
    out = Output(as_json=options.json)
    with verbosely(options.verbose):
        adding = Adding(options, out, name)
        entry = await adding.pinned(address, fingerprint)
        entry = {**entry, **named, "groups": list(group), "tags": list(tag)}
        found = await adding.tried(entry, folder=place.parent)
    if options.dry_run:
        out.say(f"would write [cameras.{name}] to {place}")
    else:
        adding.store(place, entry, found)
        out.say(f"{name} is in {place}")
    found.tell(out, name, entry)
    return ExitCode.OK
