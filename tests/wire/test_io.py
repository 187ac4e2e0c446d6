r"""The language of the port CGIs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire import keyvalue
from aiocamstreamer.wire.io import (
    PortReport,
    PortStep,
    ReportReader,
    decode_action,
    encode_action,
    encode_report,
    port_groups,
)
from aiocamstreamer.wire.query import target

MONITOR = (
    b"--ioboundary\r\nContent-Type: text/plain\r\n\r\n12I:/\r\n"
    b"--ioboundary\r\nContent-Type: text/plain\r\n\r\n12I:H\r\n"
    b"--ioboundary\r\nContent-Type: text/plain\r\n\r\n\r\n"
    b"--ioboundary\r\nContent-Type: text/plain\r\n\r\n3O:\\\r\n"
)
REPORTS = [
    PortReport(label=12, is_input=True, active=True, changed=True),
    PortReport(label=12, is_input=True, active=True, changed=False),
    PortReport(label=3, is_input=False, active=False, changed=True),
]
STEPS = st.lists(st.builds(PortStep, active=st.booleans(), pause_ms=st.integers(0, 2**31 - 1)), min_size=1)


def test_a_pulse_as_it_goes_over_the_wire():
    """Source: VAPIX input and outputs API, "Example 3"."""
    action = encode_action(2, [PortStep(active=True, pause_ms=300), PortStep(active=False)])
    assert action == "2:/300\\"
    assert target("/axis-cgi/io/port.cgi", {"action": action}) == "/axis-cgi/io/port.cgi?action=2%3A%2F300%5C"


@given(st.integers(1, 99), STEPS)
def test_actions_are_read_as_they_were_written(label, steps):
    """Whatever the port and the steps."""
    assert decode_action(encode_action(label, steps)) == (label, tuple(steps))


def test_an_action_without_a_port_is_for_the_first():
    """Source: VAPIX input and outputs API, "action"."""
    assert decode_action(":/") == (1, (PortStep(active=True),))


@pytest.mark.parametrize("text", ["", "2", "2:", "2:300", "x:/", "2:/300|"])
def test_what_is_no_action(text):
    """It is refused by name."""
    with pytest.raises(ValueError, match="no port action"):
        decode_action(text)


@pytest.mark.parametrize(
    "report", [*REPORTS, PortReport(label=1, is_input=False, active=False, changed=False)]
)
def test_reports_are_read_as_they_were_written(report):
    """In every state, changed or not."""
    assert ReportReader().feed(encode_report(report).encode()) == [report]


@given(st.lists(st.integers(0, len(MONITOR)), max_size=10))
def test_it_does_not_matter_where_the_monitor_is_split(cuts):
    """Not even within the number of a port."""
    reader, edges = ReportReader(), [0, *sorted(cuts), len(MONITOR)]
    pieces = [MONITOR[start:end] for start, end in pairwise(edges)]
    assert [report for piece in pieces for report in reader.feed(piece)] == REPORTS


def test_a_report_does_not_wait_for_the_boundary_after_it():
    """A change is told when it comes, not with the next one."""
    reader = ReportReader()
    assert reader.feed(b"--ioboundary\r\nContent-Type: text/plain\r\n\r\n3I:") == []
    assert reader.feed(b"/") == [PortReport(label=3, is_input=True, active=True, changed=True)]
    assert reader.feed(b"1I:H") == []


def test_ports_in_parameters():
    """As the management API would describe them; sparse, in any case, outputs and inputs apart."""
    values = keyvalue.parse(
        "root.IOPort.I3.Direction=output\nroot.IOPort.I3.Output.Name=Siren\nroot.IOPort.I3.Output.Active=open\n"
        "root.IOPort.I3.Usage=Alarm\nIOPort.i0.Configurable=yes\nroot.IOPort.I0.Input.Name=Door=1\n"
        "root.IOPort.ManualTriggerNbr=6\nroot.IOPort.I0.Direction=input\nroot.IOPort.I0.Input.Trig=closed\n"
    )
    assert port_groups(values) == {
        0: {
            "direction": "input",
            "normalState": "open",
            "name": "Door=1",
            "usage": "",
            "configurable": "yes",
        },
        3: {
            "direction": "output",
            "normalState": "closed",
            "name": "Siren",
            "usage": "Alarm",
            "configurable": "no",
        },
    }
