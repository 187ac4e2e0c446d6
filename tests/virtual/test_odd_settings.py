"""Odd settings never break later answers."""

from __future__ import annotations

import httpx
import pytest
from foreign import open_events, receive

from aiocamstreamer.virtual import VirtualCamera

PASSED_OVER = ("*", "/virtual/", "mjpg", "monitor", "restart", "factorydefault", "firmware")
"""What has no end, or ends everything else."""

JSON_APIS = {
    "/axis-cgi/io/portmanagement.cgi": "getPorts",
    "/axis-cgi/time.cgi": "getDateTimeInfo",
    "/axis-cgi/basicdeviceinfo.cgi": "getAllProperties",
    "/axis-cgi/customhttpheader.cgi": "list",
}
QUESTIONS = (
    "ptz.cgi?query=position",
    "ptz.cgi?query=limits",
    "ptz.cgi?query=presetposall",
    "com/ptz.cgi?query=presetposcamdata&format=json",
    "param.cgi?action=listdefinitions&listformat=xmlschema",
    "io/port.cgi?check=1,2",
    "io/port.cgi?checkactive=1,2",
    "io/port.cgi?checkdirection=1,2",
    "date.cgi?action=get",
    "jpg/image.cgi",
)


def ask_everything(virtual: VirtualCamera, http: httpx.Client) -> None:
    """Read whatever can be read."""
    for row in virtual.endpoints():
        if row.method == "GET" and not any(word in row.path for word in PASSED_OVER):
            http.get(row.path, params={"action": row.action} if row.action else {})
    for path, method in JSON_APIS.items():
        http.post(path, json={"apiVersion": "1.0", "method": method, "params": {}})
    for question in QUESTIONS:
        http.get(f"/axis-cgi/{question}")


SEEN = ("", "9" * 40, "yes")
UNSEEN = ("bogus", "-1", "č<&>\"'", "0", "None")
"""What shows the tracer nothing new."""


@pytest.mark.parametrize(
    "value", [*SEEN, *(pytest.param(each, marks=pytest.mark.untraced) for each in UNSEEN)]
)
def test_parameters(http, virtual_camera, value):
    """Every one of them is set to *value*, if the camera takes it: nothing breaks, and clients are told."""
    everything = list(virtual_camera.state.parameters)
    for names in (everything[start : start + 50] for start in range(0, len(everything), 50)):
        http.post("/axis-cgi/param.cgi", data={"action": "update", **dict.fromkeys(names, value)})
    ask_everything(virtual_camera, http)
    assert virtual_camera.log.problems == ()
    with open_events(virtual_camera) as client, virtual_camera.change():
        virtual_camera.state.hardware.closed[0] = True
        virtual_camera.emit("camoverlay", {"type": "here"})
        assert receive(client) is not None
    assert virtual_camera.log.problems == ()
