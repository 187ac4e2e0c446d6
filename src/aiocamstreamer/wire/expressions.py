"""Regular expressions that read what a peer sends: all of them, so that one test can time them all.

Each takes time in proportion to its input, because no two neighbouring parts of it can match the same text.
Everywhere else `re` judges only what the program itself hands in.
"""

from __future__ import annotations

import re

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"  # noqa: S105 - the grammar's word for a name

CHALLENGE_PARAMETER = re.compile(rf'({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))')
"""``realm="AXIS_ACCC8E000001"`` in a ``WWW-Authenticate`` field."""

CHALLENGE_WORD = re.compile(rf"{_TOKEN}")
"""The name of a scheme in such a field, or a word that is none."""

CHALLENGE_SEPARATORS = re.compile(r"[\s,]*")
"""White space and commas between its parts."""

ESCAPED = re.compile(r'\\(["\\])')
"""A quotation mark or a backslash behind a backslash."""

QUOTED_PAIR = re.compile(r"\\(.)")
"""Any character behind a backslash."""

ENGLISH_DATE = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})")
"""``May 08, 2012 15:16:03``."""

TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
"""``08:30`` or ``08:30:15``."""

RTMP_ADDRESS = re.compile(
    r"(?P<scheme>rtmps?)://(?:(?P<username>[^:@/]*):(?P<password>[^@/]*)@)?"
    r"(?P<host>\[[^\]]*\]|[^:/@?#\[\]]+)(?::(?P<port>\d{1,5}))?(?:/(?P<app>[^/]*))?(?:/(?P<name>.*))?",
    re.DOTALL,
)
"""``rtmp://user:pass@server:port/app/name``."""

SERVER_ADDRESS = re.compile(
    r"(?P<scheme>tcp|udp|srt)://(?P<host>\[[^\]]*\]|[^:/@?#\[\]]*):(?P<port>\d{1,5})(?:\?(?P<query>.*))?",
    re.DOTALL,
)
"""``srt://server:port?latency=120``."""

HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
"""A host name or an IP address in such an address."""
