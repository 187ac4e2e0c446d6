"""The documentation for machines: llms.txt, llms-full.txt, and each page as Markdown beside its HTML."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_FENCES = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_REFERENCE = re.compile(r"^::: (\S+)\n(?: +.*\n?)*", re.MULTILINE)
_SHORT = 40  # characters
_LEADS = re.compile("shows it at work|says what to do")
_NO_PROSE = ("#", "|", "-", "!", "<", ":::")


def write(site: Path, texts: Mapping[str, str], heading: str) -> None:
    """Write the pages *texts*, by their paths, below *site*: each, a list of them, and all in one file."""
    whole = {path: _REFERENCE.sub(lambda told: reference(told[1]), text) for path, text in texts.items()}
    for path, text in whole.items():
        (site / path).write_text(text, encoding="utf-8")
    rows = [f"- [{title(text)}]({path}){summary(text)}" for path, text in whole.items()]
    (site / "llms.txt").write_text(f"{heading}\n## Pages\n\n" + "\n".join(rows) + "\n", encoding="utf-8")
    joined = "\n".join(f"<!-- {path} -->\n\n{text}" for path, text in whole.items())
    (site / "llms-full.txt").write_text(f"{heading}\n{joined}", encoding="utf-8")


def title(text: str) -> str:
    """The first heading."""
    return next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))


def summary(text: str) -> str:
    """The first sentence of prose, or two where it is short, after a colon; nothing where there is none."""
    parts = (part.strip() for part in _FENCES.sub("", text).split("\n\n"))
    prose = (part for part in parts if part and not part.startswith(_NO_PROSE) and not _LEADS.search(part))
    first = " ".join(re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", next(prose, "")).split())
    sentences = re.split(r"(?<=[.:]) (?=[A-Z`])", first)
    short = len(sentences[0]) < _SHORT
    return f": {' '.join(sentences[: 1 + short])}".rstrip(":") if first else ""


def reference(name: str) -> str:
    """Every public name of the module *name*: its signature, and what its docstring says."""
    module = importlib.import_module(name)
    lines = [inspect.getdoc(module) or ""]
    for public in getattr(module, "__all__", ()):
        thing = getattr(module, public)
        if not (inspect.isclass(thing) or inspect.isroutine(thing)):
            lines.append(f"## {public} = {_plainly(repr(thing))}")
            continue
        lines.append(f"## {public}{_signature(thing)}\n\n{inspect.getdoc(thing) or ''}")
        if inspect.isclass(thing) and (members := [*_members(thing)]):
            lines.append("\n".join(members))
    return "\n\n".join(lines) + "\n"


def _members(kind: type) -> Iterator[str]:
    """A line for each public method and property of *kind* that is this library's."""
    for name in dir(kind):
        found = inspect.getattr_static(kind, name)
        bare = found.__func__ if isinstance(found, classmethod | staticmethod) else found
        told = bare.fget if isinstance(bare, property) else bare
        home = getattr(told, "__module__", None) or ""
        if name.startswith("_") or not home.startswith("aiocamstreamer"):
            continue
        if isinstance(bare, property) or inspect.isroutine(told):
            said = (inspect.getdoc(told) or "").partition("\n")[0]
            mark = "async " if inspect.iscoroutinefunction(told) else ""
            yield f"- `{mark}{name}{'' if isinstance(bare, property) else _signature(told)}`: {said}"


def _signature(thing: object) -> str:
    """The arguments of *thing* as it is called."""
    try:
        told = str(inspect.signature(thing))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    return re.sub(r"^\(self(, )?", "(", _plainly(told)).replace("'", "")


def _plainly(told: str) -> str:
    """*told* without the modules in front of names."""
    return re.sub(r"\b(?:aiocamstreamer|collections|typing)\.(?:\w+\.)*(?=\w)", "", told)
