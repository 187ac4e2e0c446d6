"""Accounts: who there is, who we are, and changes that never show a password."""

import traceback

import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CameraError,
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    NotFound,
    RoleTooLow,
    TimedOut,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.secret import Secret
from aiocamstreamer.vapix import User
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User as Account
from lines import line_to

PWDGRP = "/axis-cgi/pwdgrp.cgi"
PASSWORD = "hunter" + str(2)  # not spelled out where a traceback shows the source


@pytest.fixture
def users(camera):
    return camera.vapix.users


def changes(virtual):
    return [it for it in virtual.log.exchanges if it.path == PWDGRP and it.method == "POST"]


async def test_whoami(users):
    """The cheapest test of a password says what one may do, too."""
    me = await users.whoami()
    assert me == User(name="root", role="admin", ptz=True)
    assert me.may("viewer")
    assert me.may("admin")


@pytest.mark.parametrize(("role", "below"), [("viewer", "operator"), ("operator", "admin")])
async def test_whoami_of_others(virtual_camera, role, below):
    """A role includes those before it and none after it."""
    virtual_camera.state.users["joe"] = Account("joe", "pw", role=role, ptz=False)
    async with Camera(virtual_camera.url, username="joe", password="pw") as camera:
        me = await camera.vapix.users.whoami()
    assert (me.role, me.ptz, me.may(role), me.may(below)) == (role, False, True, False)
    assert not User(name="sdk").may("viewer")


@pytest.mark.parametrize(
    ("policy", "schemes"),
    [("recommended", ["digest"]), ("basic", ["basic"]), ("basic_digest", ["digest", "basic"])],
)
async def test_challenges(policy, schemes):
    """The offers to a stranger, in the camera's order, whatever account there is."""
    with VirtualCamera(authentication=policy) as virtual:
        async with Camera(virtual.url, username="root", password="wrong") as camera:
            offers = await camera.vapix.users.challenges()
    assert [offer.scheme for offer in offers] == schemes
    assert {offer.realm for offer in offers} == {"AXIS_ACCC8E000001"}
    assert not any(exchange.username for exchange in virtual.log.exchanges)


async def test_challenges_of_a_camera_that_gives_none(users, virtual_camera):
    """Everybody is let in, or nobody: a refusal without a challenge is an error, and so is anything else."""
    virtual_camera.faults.answer(200, PWDGRP)
    assert await users.challenges() == ()
    virtual_camera.faults.answer(403, PWDGRP)
    with pytest.raises(RoleTooLow, match="action=get"):
        await users.challenges()
    virtual_camera.faults.answer(500, PWDGRP)
    with pytest.raises(UnexpectedStatus, match="500"):
        await users.challenges()
    virtual_camera.faults.drop(PWDGRP, times=None)
    with pytest.raises(ConnectionLost):
        await users.challenges()


async def test_challenges_of_a_camera_that_is_silent(virtual_camera):
    """The wait for it has an end."""
    virtual_camera.faults.stall(PWDGRP)
    line = line_to(virtual_camera)
    with pytest.raises(TimedOut, match="no answer within"):
        await line.challenges(seconds=0.1)
    await line.aclose()


async def test_challenges_behind_another_camera(camera):
    """The proxy answers them itself."""
    async with camera.relay("192.168.1.9", username="ann") as far:
        assert (far.username, camera.username) == ("ann", "root")
        with pytest.raises(Unsupported, match="answers its challenges"):
            await far.vapix.users.challenges()


async def test_whoami_with_a_wrong_password(virtual_camera):
    """A wrong password is found out here."""
    async with Camera(virtual_camera.url, username="root", password="wrong") as camera:
        with pytest.raises(AccessDenied):
            await camera.vapix.users.whoami()


async def test_whoami_without_an_answer(users, virtual_camera):
    """Nothing at all is malformed."""
    virtual_camera.faults.answer(200, "/axis-cgi/usergroup.cgi", body="\r\n", times=None)
    with pytest.raises(MalformedReply):
        await users.whoami()


async def test_list(users, virtual_camera):
    """Everybody who can log in, with role and PTZ."""
    virtual_camera.state.users["joe"] = Account("joe", "pw", role="operator", ptz=False)
    assert await users.list() == (
        User(name="root", role="admin", ptz=True),
        User(name="joe", role="operator", ptz=False),
    )


async def test_service_groups_of_10_12():
    """Empty groups, trailing commas, hyphens and capitals are all read; services are no accounts."""
    with VirtualCamera(profile="10.12") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            groups = await camera.vapix.users.groups()
            listed = await camera.vapix.users.list()
    assert groups["anonymous"] == ()
    assert groups["gpio"][-1] == "ptzadm"
    assert groups["Storage"] == ("www-data", "sdk")
    assert [user.name for user in listed] == ["root"]


async def test_list_without_digusers(users, virtual_camera):
    """Older firmware has no group of accounts; those with a role count."""
    virtual_camera.faults.answer(200, PWDGRP, body='admin="root"\r\nviewer="joe,root"\r\nptz="joe"\r\n')
    assert await users.list() == (User(name="root", role="admin"), User(name="joe", role="viewer", ptz=True))


async def test_add_update_remove(users, virtual_camera):
    """An account is created, changed and deleted."""
    await users.add("joe", "p@ss w+rd&=%", role="operator", ptz=True, comment="night shift")
    joe = virtual_camera.state.users["joe"]
    assert (joe.password, joe.role, joe.ptz) == ("p@ss w+rd&=%", "operator", True)
    await users.update("joe", password="other")
    assert (joe.password, joe.role) == ("other", "operator")
    await users.update("joe", role="viewer")
    assert (joe.role, joe.ptz) == ("viewer", True)
    await users.update("joe", ptz=False)
    assert (joe.role, joe.ptz) == ("viewer", False)
    await users.remove("joe")
    assert "joe" not in virtual_camera.state.users


async def test_passwords_travel_in_the_body_alone(users, virtual_camera):
    """No URL shows one, since URLs end up in logs."""
    await users.add("joe", "hunter2")
    await users.update("joe", password="hunter3")
    assert changes(virtual_camera)[-2].body == (
        b"action=add&user=joe&pwd=hunter2&grp=users&sgrp=viewer&comment="
    )
    assert changes(virtual_camera)[-1].body == b"action=update&user=joe&pwd=hunter3"
    assert not any("hunter" in exchange.target for exchange in virtual_camera.log.exchanges)


async def test_secrets_are_taken_as_such(users, virtual_camera):
    """A program that holds its passwords in `Secret` need not unpack them."""
    await users.add("joe", Secret("s3cret word"))
    assert virtual_camera.state.users["joe"].password == "s3cret word"


async def test_post_with_a_query_is_a_401(virtual_camera):
    """Arguments beside a POST are not read, as recorded on 12.9."""
    async with Camera(virtual_camera.url, username="root", password="pass") as camera:
        with pytest.raises(RoleTooLow):
            await camera._line.http.post(PWDGRP, {"action": "get"})


@pytest.mark.parametrize("name", ["", "a" * 15, "joe doe", "jö", "../x"])
async def test_names_that_no_camera_takes(users, virtual_camera, name):
    """1 to 14 letters and digits."""
    with pytest.raises(ValueError, match="name: 1 to 14 ASCII letters"):
        await users.add(name, "secret")
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize("password", ["", "x" * 65, "pä", "a\nb"])
async def test_passwords_that_no_camera_takes(users, password):
    """1 to 64 printable ASCII characters, and the error does not repeat it."""
    with pytest.raises(ValueError, match="password: 1 to 64 printable") as error:
        await users.add("joe", password)
    assert not password or password not in str(error.value)
    with pytest.raises(ValueError, match="password:"):
        await users.update("joe", password=password)


async def test_a_role_that_there_is_not(users):
    """Only three roles exist."""
    with pytest.raises(ValueError, match="role: one of viewer, operator, admin"):
        await users.add("joe", "pw", role="boss")


async def test_nothing_to_change(users):
    """A change of nothing is a mistake of the caller's."""
    with pytest.raises(ValueError, match="password, role, ptz, comment: at least one, not none"):
        await users.update("joe")


async def test_an_account_that_exists(users):
    """The camera refuses, and neither its words nor ours hold the password."""
    with pytest.raises(CommandRefused, match="account user name") as refused:
        await users.add("root", "hunter2")
    assert "hunter2" not in str(refused.value)


async def test_an_account_that_does_not(users, virtual_camera):
    """Unknown accounts can be neither read, changed nor removed; the error is one for all."""
    for ask in (
        users.get("joe"),
        users.update("joe", password="x"),
        users.update("joe", role="admin"),
        users.remove("joe"),
        users.remove("root", "joe"),
    ):
        with pytest.raises(NotFound, match="no account 'joe'") as missing:
            await ask
        assert isinstance(missing.value, CommandRefused)
    await users.remove("joe", missing_ok=True)
    assert list(virtual_camera.state.users) == ["root"]
    assert not changes(virtual_camera)


async def test_get_and_remove_several(users, virtual_camera):
    """One is read by its name; several are removed at once."""
    for name in ("joe", "ann"):
        await users.add(name, "pw", role="operator")
    assert await users.get("joe") == User(name="joe", role="operator")
    await users.remove("joe", "ann", "joe", "gone", missing_ok=True)
    assert list(virtual_camera.state.users) == ["root"]


async def test_ensure(users, virtual_camera):
    """What is missing is added, what differs is changed, and nothing is sent where nothing differs."""
    with pytest.raises(ValueError, match="password: a password for the account"):
        await users.ensure("joe", role="operator")
    assert await users.ensure("joe", password="pw", role="operator") == User(name="joe", role="operator")
    assert await users.ensure("joe", ptz=True) == User(name="joe", role="operator", ptz=True)
    sent = len(changes(virtual_camera))
    assert await users.ensure("joe", password="other", role="operator", ptz=True) == await users.get("joe")
    assert await users.ensure("root", role="admin", ptz=False) == User(name="root", role="admin", ptz=True)
    assert len(changes(virtual_camera)) == sent
    joe = virtual_camera.state.users["joe"]
    assert (joe.password, joe.role, joe.ptz) == ("pw", "operator", True)


async def test_the_arguments_of_the_document(users, virtual_camera):
    """An empty comment is sent, as older firmware wants it; passwords are judged strictly if asked."""
    await users.add("joe", "pw", strict=True)
    await users.update("joe", comment="")
    await users.update("joe", password="other", strict=True, comment="night shift")
    assert [change.body.decode().partition("&user=joe")[2] for change in changes(virtual_camera)[-3:]] == [
        "&pwd=pw&grp=users&sgrp=viewer&comment=&strict_pwd=1",
        "&comment=",
        "&pwd=other&strict_pwd=1&comment=night%20shift",
    ]


async def test_what_the_document_prints_for_success(users, virtual_camera):
    """Its last example answers an addition with "Modified the account"."""
    virtual_camera.faults.answer(200, PWDGRP, body="Modified the account joe.\r\n")
    await users.add("joe", "pw", strict=True)


@pytest.mark.parametrize(
    "words",
    [
        "Error: consult the system log file.",
        "Error: action operation type.",
        "Error: account user name.",
        "Error: malformed action operation, add.",
    ],
)
async def test_every_documented_refusal(users, virtual_camera, words):
    """Each is a refusal inside HTTP 200."""
    virtual_camera.faults.answer(200, PWDGRP, body=f"{words}\r\n")
    with pytest.raises(CommandRefused) as refused:
        await users.add("joe", "pw")
    assert refused.value.reason == words.removeprefix("Error: ")


async def test_a_reply_inside_a_page(users, virtual_camera):
    """Older firmware wraps its words in HTML."""
    virtual_camera.faults.answer(200, PWDGRP, body="<html><body>Created account joe.</body></html>")
    await users.add("joe", "pw")


async def test_neither_done_nor_refused(users, virtual_camera):
    """Anything else is malformed."""
    virtual_camera.faults.answer(200, PWDGRP, body="Perhaps.")
    with pytest.raises(MalformedReply, match="neither done nor refused"):
        await users.add("joe", "pw")


async def test_the_first_administrator(virtual_camera):
    """A camera without accounts takes one without credentials, and only one."""
    virtual_camera.state.users.clear()
    async with Camera(virtual_camera.url) as camera:
        await camera.vapix.users.add_first("boss", "secret")
        with pytest.raises(AccessDenied):
            await camera.vapix.users.list()
        with pytest.raises(CommandRefused, match="an administrator already"):
            await camera.vapix.users.add_first("second", "secret")
    assert virtual_camera.state.users["boss"].role == "admin"


@pytest.mark.parametrize(
    "words", ["not a valid initial admin user.", "initial admin user must be created first."]
)
async def test_refusals_of_the_first_administrator(camera, virtual_camera, words):
    """They come with a 401, and are refusals in the camera's words all the same."""
    virtual_camera.faults.answer(401, PWDGRP, body=f"Error: {words}\r\n")
    with pytest.raises(CommandRefused, match=words):
        await camera.vapix.users.add_first("boss", "secret")


async def test_a_role_too_low(virtual_camera):
    """Accounts are for administrators."""
    virtual_camera.state.users["joe"] = Account("joe", "pw", role="operator")
    async with Camera(virtual_camera.url, username="joe", password="pw") as camera:
        with pytest.raises(RoleTooLow):
            await camera.vapix.users.list()


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "Error: consult the system log file."), (200, "Perhaps."), (500, "oops"), (404, ""), (401, "")],
)
@pytest.mark.parametrize("change", ["add", "add_first", "ensure", "update"])
async def test_no_password_in_what_crash_reporters_write_down(users, virtual_camera, change, status, body):
    """They write down the local variables of every frame; none of ours holds it."""
    if change == "update":
        await users.add("joe", "pw")
    await users.list()
    calls = {
        "add": lambda: users.add("joe", PASSWORD),
        "add_first": lambda: users.add_first("joe", PASSWORD),
        "ensure": lambda: users.ensure("joe", password=PASSWORD),
        "update": lambda: users.update("joe", password=PASSWORD),
    }
    virtual_camera.faults.answer(status, PWDGRP, body=body, times=None, after=0 if "add" in change else 1)
    with pytest.raises(CameraError) as caught:
        await calls[change]()
    written = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "in _write" in written or change == "add_first"
    assert PASSWORD not in written


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "perhaps {} is no password"),
        (200, "Error: {} is too short"),
        (200, "<html><body>{}</body></html>"),
        (500, "what is {}?"),
        (200, "action=add&pwd={}"),
    ],
)
@pytest.mark.parametrize("change", ["add", "add_first"])
async def test_a_page_that_repeats_the_password(users, virtual_camera, change, status, body):
    """It is cut out of the error, and of those that it came from."""
    virtual_camera.faults.answer(status, PWDGRP, body=body.format(PASSWORD))
    with pytest.raises(CameraError) as caught:
        await getattr(users, change)("joe", PASSWORD)
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in f"{caught.value.detail} {caught.value.args} {caught.value!r}"
