"""The tables of docs/benchmarks.md that benchmarks/drawing.py prints."""

from __future__ import annotations

from report import Report, table

DEEP = "-3-in-flight"
"""How variants end that have three frames in flight."""


def markdown(report: Report, *, frames: int) -> str:
    """All of them; *frames* are as many as 20 cameras are sent in a round."""
    tables = [
        calls_table(report),
        *[frames_table(report, f"frame-rtt{delay_ms}") for delay_ms in (0, 5, 20)],
        like_for_like(report),
        table(
            ["", "bytes", "calls"],
            [
                [
                    who,
                    *[report.median("scene-diff", f"ours-scene, {who}", unit) for unit in ("bytes", "calls")],
                ]
                for who in ("one text", "everything")
            ],
        ),
        table(
            ["", "processor cores of the client", f"frames dropped, of {frames:,}"],
            [
                [who, *[report.spread("cameras-20", who, unit) for unit in ("cores", "dropped")]]
                for who in ("ours", "camstreamerlib-pipelined")
            ],
        ),
    ]
    return "\n".join(filter(None, tables))


def calls_table(report: Report) -> str:
    """1,000 calls in flight."""
    kinds = ("calls", "calls-single-replies")

    def cells(who: str, kind: str) -> list[str]:
        times = report.median(kind, f"ours / {who}", "x")
        told = f"{times} times faster" if times else ""
        return [report.spread(kind, who, "calls/s"), told, report.share(kind, who)]

    return table(
        [
            "",
            "answers written together",
            "ours is",
            "of the limit",
            "each answer by itself",
            "ours is",
            "of the limit",
        ],
        [
            [who, *cells(who, kinds[0]), *cells(who, kinds[1])]
            for who in ("ours", "picows", "camstreamerlib", "websockets", "limit")
        ],
    )


def frames_table(report: Report, workload: str) -> str:
    """Frames at one round trip."""
    header = ["", "ms, one at a time", "more than the limit, ms", "frames/s, one at a time", "of the limit"]
    told = table(
        [*header, "frames/s, three in flight", "of the limit"],
        [
            [
                who,
                report.spread(workload, who, "ms"),
                report.spread(workload, f"{who} - limit", "ms"),
                report.spread(workload, who, "frames/s"),
                report.share(workload, who),
                report.spread(workload, f"{who}{DEEP}", "frames/s"),
                report.share(workload, f"{who}{DEEP}", f"limit{DEEP}"),
            ]
            for who in (
                "ours",
                "ours-scene",
                "camstreamerlib-pipelined",
                "await-per-call",
                "camstreamerlib",
                "limit",
            )
        ],
    )
    return told and f"Round trip {workload.removeprefix('frame-rtt')} ms:\n\n{told}"


def like_for_like(report: Report) -> str:
    """How many times faster than the vendor's library, in frames per second."""
    pairs = {
        "like for like, one at a time": "ours / camstreamerlib-pipelined",
        "like for like, three in flight": f"ours{DEEP} / camstreamerlib-pipelined{DEEP}",
        "scene, like for like, one at a time": "ours-scene / camstreamerlib-pipelined",
        "than awaiting each call (one at a time)": "ours / camstreamerlib",
        "than awaiting each call (three in flight)": f"ours{DEEP} / camstreamerlib",
    }
    return table(
        ["", "round trip 0", "5 ms", "20 ms"],
        [
            [what, *[report.median(f"frame-rtt{delay_ms}", pair, "x") for delay_ms in (0, 5, 20)]]
            for what, pair in pairs.items()
        ],
    )
