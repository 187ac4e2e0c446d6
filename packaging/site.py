"""Build the documentation site: pages, llms.txt, llms-full.txt; then look whether everything is there."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import llms
import yaml

ROOT = Path(__file__).parents[1]
DOCS, SITE = ROOT / "docs", ROOT / "build/site"
REPOSITORY = "https://github.com/aiocamstreamer/aiocamstreamer/"


class _Page(HTMLParser):
    """The ids and the links of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what can be linked to, and what is linked."""
        found = dict(attrs)
        self.ids |= {name for name in (found.get("id"), found.get("name")) if name}
        self.links += [link for link in (found.get("href"), found.get("src")) if link]


def pages(nav: list[Any]) -> Iterator[str]:
    """The paths in the navigation, in its order."""
    for entry in nav:
        for value in entry.values() if isinstance(entry, dict) else (entry,):
            yield from pages(value) if isinstance(value, list) else (value,)


def broken_links() -> Iterator[str]:
    """Links within the site, and into the repository, that lead nowhere."""
    parsed = {path: _Page(path) for path in SITE.rglob("*.html")}
    for path, page in parsed.items():
        for link in page.links:
            if link.startswith(REPOSITORY):
                inside = re.sub(r"^(blob|tree|edit|raw)/main/|#.*", "", link.removeprefix(REPOSITORY))
                if inside and not (ROOT / inside).exists():
                    yield f"{path.relative_to(SITE)}: {link}"
                continue
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (
                parts.fragment and target in parsed and unquote(parts.fragment) not in parsed[target].ids
            ):
                yield f"{path.relative_to(SITE)}: {link}"


def missing_names() -> Iterator[str]:
    """Public names that stand on no page of the reference."""
    ids = set().union(*(_Page(path).ids for path in (SITE / "reference").glob("*.html")))
    for page in sorted((DOCS / "reference").glob("*.md")):
        module, *parts = re.findall(r"^::: (\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        ids |= {*parts}
        for name in getattr(importlib.import_module(module), "__all__", ()):
            if f"{module}.{name}" not in ids:
                yield f"{page.name}: {module}.{name}"


def lost_pages() -> Iterator[str]:
    """Pages that llms.txt names, and that are not there."""
    for path in re.findall(r"\]\((.+?)\)", (SITE / "llms.txt").read_text(encoding="utf-8")):
        if not (SITE / path).exists():
            yield f"llms.txt: {path}"


def main() -> int:
    """Build and check; the exit status."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    shutil.rmtree(SITE, ignore_errors=True)
    subprocess.run(["zensical", "build", "--strict", "--clean"], cwd=ROOT, check=True)
    spare = ROOT / "build/mkdocs"  # shows that mkdocs still reads the same, and is not looked at
    subprocess.run(["mkdocs", "build", "--strict", "--quiet", "--site-dir", spare], cwd=ROOT, check=True)
    texts = {path: (DOCS / path).read_text(encoding="utf-8") for path in pages(config["nav"])}
    llms.write(SITE, texts, f"# {config['site_name']}\n\n> {config['site_description']}\n")
    problems = [*broken_links(), *missing_names(), *lost_pages()]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len([*SITE.rglob('*.html')])} pages in {SITE.relative_to(ROOT)}, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
