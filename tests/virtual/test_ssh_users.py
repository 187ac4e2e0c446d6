"""People who may log in by SSH, in REST: as cameras of two firmwares were seen to answer."""

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.ssh_users import SshUser
from trust import NOBODY

USERS = "/config/rest/ssh/v1/users"
ANN = {"username": "ann", "password": "Good morning", "comment": "Hello"}


def asked(http, method, path=USERS, data=None):
    answer = http.request(method, path, json=None if data is None else {"data": data})
    return answer.status_code, answer.json()


def root(virtual):
    return httpx.Client(base_url=virtual.url, auth=httpx.DigestAuth("root", "pass"), verify=NOBODY)


@pytest.mark.parametrize("profile", ["11.11", "12.11"])
def test_people_come_change_and_go(profile, tmp_path):
    """A newer camera says whom it has added; passwords are never told."""
    with VirtualCamera(profile=profile) as virtual, root(virtual) as http:
        shown = {"comment": "Hello", "username": "ann"}
        added = {"data": shown} if profile == "12.11" else {}
        assert asked(http, "POST", data=ANN) == (201, {"status": "success", **added})
        assert asked(http, "GET") == (200, {"status": "success", "data": [shown]})
        assert asked(http, "GET", "/config/rest/ssh/v1beta")[1]["data"] == {"users": [shown]}
        assert asked(http, "PATCH", f"{USERS}/ann", {"comment": "Bye"}) == (200, {"status": "success"})
        assert virtual.state.ssh_users == {"ann": SshUser("Good morning", "Bye")}
        assert asked(http, "GET", f"{USERS}/ann")[1]["data"]["comment"] == "Bye"
        virtual.save(tmp_path / "camera.toml")
        assert VirtualCamera(state=tmp_path / "camera.toml").state.ssh_users == virtual.state.ssh_users
        assert asked(http, "DELETE", f"{USERS}/ann") == (200, {"status": "success"})
        status, said = asked(http, "PATCH", f"{USERS}/ann", {"comment": "x"})
        reason = "Expected user does not exist."
        reason = f'"{reason}"' if profile == "12.11" else reason
        expected = {"code": 2, "message": f"Item does not exist: {reason}"}
        assert (status, said) == (404, {"status": "error", "error": expected})


def test_people_whom_there_are_already(http):
    """Keep their place."""
    asked(http, "POST", data=ANN)
    status, said = asked(http, "POST", data=ANN)
    assert (status, said["error"]["code"]) == (409, 6)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"password": ""}, '"" is shorter than 1 character (path: /password)'),
        ({"password": 5}, "(path: /password)"),
        ({"password": "x" * 257}, "(path: /password)"),
        ({"username": "Ann"}, "(path: /username)"),
        ({"username": "a" * 33}, "(path: /username)"),
        ({"comment": "a:b"}, "(path: /comment)"),
        ({"shell": "bash"}, "(path: /)"),
    ],
)
def test_people_who_are_none(http, virtual_camera, change, named):
    """Recorded: a validation error that names the field."""
    status, said = asked(http, "POST", data={**ANN, **change})
    assert (status, said["error"]["code"]) == (400, 5)
    assert said["error"]["message"].startswith("Validation error: Trying to set 'users' with invalid data: ")
    assert said["error"]["message"].endswith(named)
    assert virtual_camera.state.ssh_users == {}


@pytest.mark.parametrize("data", [None, {}, [], "x", {"username": "ann"}])
def test_requests_that_bring_nobody(http, data):
    """Are refused."""
    assert asked(http, "POST", data=data)[0] == 400


def test_places_that_there_are_not(http):
    """Another kind of thing is not found; another method is not allowed."""
    assert asked(http, "GET", "/config/rest/ssh/v1/keys")[1]["error"]["code"] == 1
    assert http.request("DELETE", USERS).status_code == 405
    with VirtualCamera(profile="10.12") as virtual, root(virtual) as older:
        assert older.get(USERS).status_code == 404


def test_people_are_bounded(http, virtual_camera):
    """Sixty-four of them."""
    virtual_camera.state.ssh_users |= {f"u{number}": SshUser("x") for number in range(64)}
    assert asked(http, "POST", data=ANN)[0] == 400
