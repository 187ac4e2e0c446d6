"""The parameters of a virtual camera: values of their own, and values that its state tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from types import MappingProxyType
from typing import Self

Told = Callable[[], Mapping[str, str]]
"""Parameters by name, as they are now."""


class Parameters(MutableMapping[str, str]):
    """Parameters by name without ``root.``.

    What the rest of the state says, such as the serial number or the presets, is read there whenever it is
    asked for. Setting such a parameter changes the state where it can be changed; else the value stands from
    then on, whatever the state says: a camera unlike others. A parameter that is deleted is gone.
    """

    __slots__ = ("_gone", "_own", "_sources", "_writers")

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._own: dict[str, str] = dict(values or {})
        self._sources: list[Told] = []
        self._writers: dict[str, Callable[[str], None]] = {}
        self._gone: set[str] = set()

    def tell(self, source: Told, writers: Mapping[str, Callable[[str], None]] | None = None) -> None:
        """Let *source* tell some of the parameters; *writers* take those that can be set, by name.

        What was set already counts.
        """
        self._sources.append(source)
        for name, write in (writers or {}).items():
            self._writers[name] = write
            if name in self._own:
                write(self._own.pop(name))

    def begin_anew(self, values: Mapping[str, str]) -> None:
        """Have *values*, and what the state tells."""
        self._own = dict(values)
        self._gone.clear()

    @property
    def own(self) -> Mapping[str, str]:
        """Those that no other part of the state tells."""
        return MappingProxyType(self._own)

    def __getitem__(self, name: str) -> str:
        try:
            return self._own[name]
        except KeyError:
            return self._told()[name]

    def __setitem__(self, name: str, value: str) -> None:
        write = self._writers.get(name)
        if write is None or name in self._gone:
            self._own[name] = value
        else:
            write(value)

    def __delitem__(self, name: str) -> None:
        told = self._told()
        if name in told:
            self._gone.add(name)
        if self._own.pop(name, None) is None and name not in told:
            raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._told(), **self._own})

    def __len__(self) -> int:
        return len({**self._told(), **self._own})

    def __ior__(self, other: Mapping[str, str]) -> Self:
        self.update(other)
        return self

    def __repr__(self) -> str:
        return f"<{len(self)} parameters>"

    def now(self) -> dict[str, str]:
        """All of them at once."""
        return {**self._told(), **self._own}

    def _told(self) -> dict[str, str]:
        told = {name: value for source in self._sources for name, value in source().items()}
        return {name: value for name, value in told.items() if name not in self._gone} if self._gone else told
