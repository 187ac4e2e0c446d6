"""The state as a tree: what a file says, what is saved, what a restart loses."""

import json
import stat

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import StoredFile, User
from trust import NOBODY

API = "/local/camoverlay/api"

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def changed() -> VirtualCamera:
    """A camera unlike a new one in every part of the tree."""
    virtual = VirtualCamera(serial="ACCC8E0000AA", profile="11.11", channels=2, generation="6.x")
    state = virtual.state
    state.users["joe"] = User("joe", "it's \\ \"§\x7f", role="viewer", ptz=False)
    del state.parameters["Brand.WebURL"]
    state.parameters["Network.Bonjour.FriendlyName"] = "Dvůr\n=1"
    del state.streams["117930"]
    state.streams["3577"].settings["schedule"] = None
    state.overlay.services[0]["source"] = "running"
    state.overlay.images.append(StoredFile("a.png", "/a.png", "SD0", bytes(range(256))))
    state.overlay.pictures[5] = b"\x89PNG"
    state.switcher.queue.append("p1")
    state.hardware.closed[1] = True
    state.hardware.wiper = None
    state.hardware.heads[2].presets[2].pan = -0.1
    state.acaps.installed["camstreamer"].status = "Stopped"
    state.acaps.refused_vendors.add("nobody")
    state.tracker.target = "49D0C4"
    return virtual


@pytest.mark.parametrize("name", ["camera.toml", "camera.json"])
def test_what_is_saved_comes_back(tmp_path, name):
    """A camera that starts with a saved file differs from the one that wrote it by its boot alone."""
    before = changed()
    before.save(tmp_path / name)
    after = VirtualCamera("somebody", "else", state=tmp_path / name)
    after.state.device.boot_id = before.state.device.boot_id
    assert after.state == before.state
    assert (after.profile, after.generation, after.screen.channels) == ("11.11", "6.x", 2)
    assert {user.name: user.password for user in after.state.users.values()}["joe"] == "it's \\ \"§\x7f"


def test_a_file_may_say_only_what_differs(tmp_path):
    """What a file does not name is as in a new camera, also within one thing."""
    path = tmp_path / "camera.toml"
    path.write_text(
        'channels = 2\n[device]\nserial = "ACCC8E0000BB"\n[parameters]\n"Brand.ProdNbr" = "Q1"\n'
        '[streams.3577]\nactive = false\n[users.joe]\nname = "joe"\npassword = "pw"\nrole = "viewer"\n'
        "[hardware.closed]\n0 = true\n"
    )
    virtual = VirtualCamera("me", "secret", state=path)
    state = virtual.state
    assert state.parameters["Properties.System.SerialNumber"] == "ACCC8E0000BB"
    assert state.parameters["Brand.ProdNbr"] == "Q1"
    assert state.parameters["Brand.Brand"] == "AXIS"
    assert (state.streams["3577"].active, state.streams["3577"].enabled) == (False, True)
    assert set(state.users) == {"me", "joe"}
    assert state.hardware.closed == {0: True, 1: False}
    assert set(state.hardware.heads) == {1, 2}


def test_saved_services_run():
    """Services that a file saves run from the start."""
    services = [{"id": 9, "enabled": 1, "name": "infoticker"}]
    state = VirtualCamera(state={"overlay": {"saved": services}}).state
    assert state.overlay.services == state.overlay.saved == services


@pytest.mark.parametrize(
    ("tree", "named"),
    [
        ({"devise": {}}, "devise"),
        ({"device": {"serial": 5}}, "serial"),
        ({"device": {"serial": "5"}}, "serial"),
        ({"users": {"joe": {"name": "joe"}}}, "password"),
        ({"users": {"joe": {"name": "joe", "password": "x", "role": "king"}}}, "role"),
        ({"streams": {"1": {"enabled": "false"}}}, "false"),
        ({"streams": 3}, "state"),
        ({"hardware": {"closed": {"first": True}}}, "first"),
        ({"overlay": {"images": [{"name": "", "path": "", "storage": "", "data": "§"}]}}, "state"),
        ({"overlay": {"saved": [{"name": "no id"}]}}, "id"),
        ({"channels": 0}, "channels"),
        ({"profile": "9.80"}, "9.80"),
        ({"generation": "5.x"}, "5.x"),
    ],
)
def test_what_fits_no_camera_is_refused(tree, named):
    """A tree that says what no camera has is a ValueError that names it."""
    with pytest.raises(ValueError, match=named):
        VirtualCamera(state=tree)


@pytest.mark.parametrize(("name", "text"), [("a.toml", "= 1"), ("a.json", "{"), ("a.json", "[]")])
def test_a_file_that_cannot_be_read(tmp_path, name, text):
    """A file that is neither TOML nor JSON is a ValueError that names it; none at all an OSError."""
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=name):
        VirtualCamera(state=tmp_path / name)
    with pytest.raises(FileNotFoundError):
        VirtualCamera(state=tmp_path / "none.json")


@pytest.mark.untraced
@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(), values, max_size=5))
def test_any_tree_survives_its_file(tmp_path_factory, tree):
    """As TOML and as JSON, None included; nobody but its owner reads the file, which holds passwords."""
    for name in ("a.toml", "a.json"):
        path = tmp_path_factory.mktemp("state") / name
        VirtualCamera(state={"broadcasting": {"answers": tree}}).save(path)
        assert VirtualCamera(state=path).state.broadcasting.answers == tree
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [entry.name for entry in path.parent.iterdir()] == [name]


def test_restart(http, virtual_camera):
    """A restart loses what runs and was not saved, tokens and the queue, but no settings and accounts."""
    state, boot_id = virtual_camera.state, virtual_camera.state.device.boot_id
    services = http.get(f"{API}/services.cgi?action=get").json()
    services["services"][0]["source"] = "saved"
    http.post(f"{API}/services.cgi?action=set", json=services)
    http.get(f"{API}/infoticker.cgi?service_id=1&text=volatile")
    http.get("/axis-cgi/param.cgi?action=update&Network.Bonjour.FriendlyName=Kept")
    http.get(
        "/local/camswitcher/api/playlist_queue_push.cgi?playlist_name=pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"
    )
    token = virtual_camera.tokens.issue("camoverlay")
    state.users["joe"] = User("joe", "pw")
    state.overlay.pictures[5] = b"volatile"
    assert state.switcher.queue
    virtual_camera.reboot()
    assert state.overlay.services[0]["source"] == "saved"
    assert state.overlay.pictures == {}
    assert state.switcher.queue == []
    assert virtual_camera.tokens.redeem("camoverlay", token) is None
    assert state.parameters["Network.Bonjour.FriendlyName"] == "Kept"
    assert "joe" in state.users
    assert state.device.boot_id != boot_id


def test_stop_and_start_is_a_restart():
    """A camera that was stopped and started again has lost the same."""
    with VirtualCamera() as virtual:
        virtual.state.overlay.services[0]["enabled"] = 0
        virtual.state.parameters["Brand.ProdNbr"] = "Kept"
    with virtual:
        answer = httpx.get(
            f"{virtual.url}{API}/services.cgi?action=get",
            auth=httpx.DigestAuth("root", "pass"),
            verify=NOBODY,
        )
        assert answer.json()["services"][0]["enabled"] == 1
        assert virtual.state.parameters["Brand.ProdNbr"] == "Kept"


def test_saved_file_is_plain(tmp_path):
    """The tree is plain enough to be read by a person: names, not numbers or types."""
    VirtualCamera().save(tmp_path / "camera.json")
    tree = json.loads((tmp_path / "camera.json").read_text())
    assert tree["streams"]["3577"] == {
        "enabled": True, "active": True, "automation": True, "held": False, "settings": {}
    }  # fmt: skip
    assert tree["device"] == {"serial": "ACCC8E000001", "firmware": "12.11.77", "product": "P3265-V"}
