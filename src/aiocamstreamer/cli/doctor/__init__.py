"""``camctl doctor``: why a camera does not work, in plain words; nothing is written to it.

`examine` goes through the checks of `CHECKS` in their order and never raises because of a camera: what it met
is an `Examination`, one `Finding` for each thing that was looked at. It is a function of one camera, so that
``fleet.map(examine, deadline=None)`` examines many side by side.
"""

from aiocamstreamer.cli.doctor.examination import CHECKS, Check, Examination, examine
from aiocamstreamer.cli.doctor.finding import Finding, Verdict
from aiocamstreamer.cli.doctor.report import bare_jpeg, page, picture, plain, write

__all__ = [
    "CHECKS",
    "Check",
    "Examination",
    "Finding",
    "Verdict",
    "bare_jpeg",
    "examine",
    "page",
    "picture",
    "plain",
    "write",
]
