"""fleet/inventory.py: cameras in a file, without their passwords."""

import pytest

from aiocamstreamer import ReadOnly, Tls
from aiocamstreamer.fleet import Fleet, PasswordMissing, inventory, passwords
from aiocamstreamer.fleet.passwords import Places

FILE = """
[defaults]
username = "root"
password_env = "CAMERAS_PASSWORD"

[cameras.lobby]
address = "192.0.2.5"
groups = ["hall"]
tags = ["ptz", "outdoor"]

[cameras.gate]
address = "https://192.0.2.6"
keyring = "cameras"
fingerprint = "{fingerprint}"
""".format(fingerprint="ab" * 32)


def written(tmp_path, text):
    path = tmp_path / "cameras.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_fleet_from_a_file(tmp_path):
    """Addresses, groups, tags and pins from the file, passwords from elsewhere."""
    asked = []
    fleet = Fleet.from_file(
        written(tmp_path, FILE),
        environment={"CAMERAS_PASSWORD": "s3cret"},
        passwords=lambda *entry: asked.append(entry) or "another",
    )
    lobby, gate = fleet
    assert asked == [("cameras", "root")]  # in place of what is said of all
    assert (lobby.name, str(lobby.address)) == ("lobby", "http://192.0.2.5")
    assert (gate.name, str(gate.address)) == ("gate", "https://192.0.2.6")
    assert fleet.labels == {"lobby": {"hall", "ptz", "outdoor"}, "gate": set()}
    assert fleet.select("ptz") == (lobby,)
    assert "s3cret" not in repr(lobby) + repr(fleet.labels)


def test_passwords_from_a_keyring():
    """Asked for by service and user name."""
    asked = []

    def passwords(service, username):
        asked.append((service, username))
        return "s3cret"

    entry = inventory.Entry(address="192.0.2.5", username="root", keyring="cameras")
    inventory.camera("gate", entry, environment={}, passwords=passwords)
    assert asked == [("cameras", "root")]
    with pytest.raises(ValueError, match="gate: the keyring has no password for 'cameras'"):
        inventory.camera("gate", entry, environment={}, passwords=lambda *_: None)


def test_a_password_that_is_not_there():
    """The variable is named."""
    entry = inventory.Entry(address="192.0.2.5", username="root", password_env="NOT_SET")
    with pytest.raises(ValueError, match="lobby: the environment variable 'NOT_SET' is not set"):
        inventory.camera("lobby", entry, environment={})


@pytest.mark.parametrize(
    ("keys", "tls"),
    [
        ({"fingerprint": "ab" * 32}, Tls.pinned("ab" * 32)),
        ({"ca_file": "ca.pem"}, Tls.authority("ca.pem")),
        ({"insecure": True}, Tls.insecure()),
        ({}, Tls.system()),
    ],
)
def test_tls(keys, tls):
    """A pin, an authority, or trust in anybody; any of them makes it https."""
    camera = inventory.camera("x", inventory.Entry(address="192.0.2.5", **keys), environment={})
    assert camera.address.scheme == ("https" if keys else "http")
    assert camera._line.tls == tls


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "cameras.toml"),
        ("", "cameras.NAME"),
        ("[cameras]", "cameras.NAME"),
        ('[cameras.a]\naddress = "x"\npassword = "p"', "a: passwords do not belong in a file"),
        ('[cameras.a]\naddress = "x"\ncolour = "red"', "a: unknown key 'colour'"),
        ("[cameras.a]\ngroups = []", "a: Entry: 'address' is missing"),
        ('[cameras.a]\naddress = "http://root:p@x"', "not credentials, which logs would repeat"),
        ('[cameras.a]\naddress = "x"\ninsecure = true\nfingerprint = "ab"', "contradict"),
        ('[cameras.a]\naddress = "x"\nca_file = "ca"\nfingerprint = "ab"', "contradict"),
        ('[cameras]\na = "192.0.2.5"', "a: a table with its address"),
        ('[camera.a]\naddress = "x"', "none of .* \\[camera\\]"),
        ('[cameras.a]\naddress = "x"\n[site]', "none of .* \\[site\\]"),
        ('[cameras.""]\naddress = "x"', "'': a camera needs a name"),
        ("[cameras.a]\naddress = 5", "a: address: a text, not 5"),
        ('[cameras.a]\naddress = ""', "a: address"),
        ('[cameras.a]\naddress = "ftp://x"', "a: address: http:// or https://"),
        ('[cameras.a]\naddress = "x:99999"', "a: address"),
        ('[cameras.a]\naddress = "x"\ninsecure = "no"', "a: insecure: true or false, not 'no'"),
        ('[cameras.a]\naddress = "x"\nallow_basic = 1', "a: allow_basic: true or false, not 1"),
        ('[cameras.a]\naddress = "x"\ngroups = "hall"', "a: groups: a list of texts, not 'hall'"),
        ('[cameras.a]\naddress = "x"\ngroups = [""]', "a: groups: texts that are not empty"),
        (
            '[cameras.a]\naddress = "x.y"\n[cameras.b]\naddress = "X.y."',
            "b: the same address as a: http://x.y",
        ),
        (
            '[cameras.a]\naddress = "192.0.2.5"\n[cameras.b]\naddress = "::ffff:192.0.2.5"',
            "b: the same address as a: http://192.0.2.5",
        ),
        ('[cameras.a]\naddress = "x"\ntags = [1]', "a: tags: a list of texts"),
        ('[cameras.a]\naddress = "x"\nfingerprint = "ab"', "a: fingerprint: 64 hexadecimal digits"),
        (f'[cameras.a]\naddress = "http://x"\nfingerprint = "{"ab" * 32}"', "a: fingerprint: .* plain http"),
        ('[cameras.a]\naddress = "http://x"\nca_file = "ca"', "a: ca_file: .* plain http"),
        ('[cameras.a]\naddress = "https://x"\nca_file = "ca"', "a: ca_file: there is no file .*ca"),
        ('[cameras.a]\naddress = "x"\npassword_env = "NO"', "a: the environment variable 'NO' is not set"),
        (
            '[cameras.a]\naddress = "x"\npassword_env = "A"\nkeyring = "b"',
            "a: password_env and keyring contradict",
        ),
        (
            '[defaults]\nkeyring = "b"\ncredential = "c"\n[cameras.a]\naddress = "x"',
            "a: credential and keyring contradict",
        ),
        (
            '[cameras.a]\naddress = "x"\npassword = "s"',
            "a: passwords do not belong in a file; .*password_file",
        ),
        ('[cameras.a]\naddress = "x"\npassword_file = "none"', "a: password_file: .*none: No such file"),
        ('[cameras.a]\naddress = "x"\ncredential = "a"', "a: credential: .CREDENTIALS_DIRECTORY is not set"),
        ('[cameras."a\\nb"]\naddress = "x"', r"'a\\nb': a name without control characters"),
        ('[defaults]\ncolour = 1\n[cameras.a]\naddress = "x"', "a: unknown key 'colour'"),
        (
            '[cameras.a]\naddress = "x"\n[cameras.b]\naddress = "HTTP://x:80/"',
            "b: the same address as a: http://x",
        ),
        (
            '[cameras.a]\naddress = "x"\n[cameras.b]\naddress = "y"\ntags = ["a"]',
            "b: a group or tag is called like the camera 'a'",
        ),
        ('[cameras.a]\naddress = "x"\n[cameras.a]\naddress = "y"', "twice"),
        ('[cameras.a]\naddress = "x"\nx = ' + "[" * 5000, "cameras.toml"),
        (b'[cameras.a]\naddress = "\xe9"', "not UTF-8, in line 2"),
    ],
)
def test_what_is_no_inventory(tmp_path, text, said):
    """File, camera and key are named."""
    with pytest.raises(ValueError, match=said) as told:
        Fleet.from_file(written(tmp_path, text), environment={})
    assert str(told.value).startswith(str(tmp_path / "cameras.toml: "))


def test_what_an_editor_adds(tmp_path):
    """A byte order mark is no part of the first name, and a camera may be tagged with its own name."""
    text = '\ufeff[cameras."Vrátnice č. 1"]\naddress = "x"\ntags = ["Vrátnice č. 1"]'
    (camera,) = Fleet.from_file(written(tmp_path, text.encode()))
    assert camera.name == "Vrátnice č. 1"


@pytest.mark.parametrize(
    ("content", "password"),
    [(b"pass\n", "pass"), ("heslo č. 1\r\n".encode(), "heslo č. 1"), (b" s3cret \n\n", " s3cret \n")],
)
def test_passwords_in_files(tmp_path, content, password):
    """One end of line is not the password's."""
    (tmp_path / "gate").write_bytes(content)
    in_file = Places(password_file=str(tmp_path / "gate"))
    assert passwords.password(in_file, "root").reveal() == password
    of_systemd = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    found = passwords.password(Places(credential="gate"), "root", environment=of_systemd)
    assert found.reveal() == password


async def test_a_camera_s_own_place_counts(tmp_path, virtuals):
    """Before the one of the defaults; files are looked for beside the inventory."""
    (tmp_path / "key").write_text("pass\n")
    text = f"""
        [defaults]
        username = "root"
        credential = "none"
        [cameras.gate]
        address = "{virtuals[0].url}"
        password_file = "key"
    """
    async with Fleet.from_file(written(tmp_path, text), environment={}, read_only=True) as fleet:
        assert (await fleet["gate"].vapix.users.whoami()).name == "root"
        with pytest.raises(ReadOnly, match="restart"):
            await fleet["gate"].vapix.system.restart()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"\n", "an empty file"),
        (b"\xff", "a byte that is not UTF-8"),
        (b"x" * 5000, "longer than 4096"),
    ],
)
def test_files_that_hold_no_password(tmp_path, content, said):
    """The error is of a kind of its own, and repeats nothing of the file."""
    (tmp_path / "key").write_bytes(content)
    path = written(tmp_path, '[cameras.a]\naddress = "x"\nusername = "root"\npassword_file = "key"')
    with pytest.raises(PasswordMissing, match=f"a: password_file: .*{said}") as told:
        inventory.camera("a", inventory.read(path)["a"])
    assert "xxx" not in str(told.value)


def test_a_password_that_is_given_is_not_looked_for():
    entry = inventory.Entry(address="192.0.2.5", username="root", password_env="NOT_SET")
    assert inventory.camera("gate", entry, password="given", environment={}).name == "gate"


@pytest.mark.parametrize("answer", [b"bytes", None, 5, RuntimeError("locked")])
def test_a_keyring_that_gives_no_password(tmp_path, answer):
    """File and camera are named, whatever comes out of it."""

    def ask(_service, _username):
        if isinstance(answer, Exception):
            raise answer
        return answer

    path = written(tmp_path, '[cameras.a]\naddress = "x"\nusername = "root"\nkeyring = "k"')
    with pytest.raises(ValueError, match=r"cameras\.toml: a: the keyring"):
        Fleet.from_file(path, passwords=ask)


def test_no_label_is_called_like_a_camera():
    """Nobody could tell who is meant by it."""
    one, other = (inventory.camera(name, inventory.Entry(address=f"{name}.example")) for name in "ab")
    for cameras in ((one, other), (other, one)):
        with pytest.raises(ValueError, match="labels: none called like a camera, not 'a' for 'b'"):
            Fleet(cameras, labels={"b": ["a"]})
    assert Fleet([one, other], labels={"a": ["a"]}).select("a") == (one,)


def test_labels_are_for_cameras_that_are_there():
    """A misspelt name is told, and a text is no list of texts."""
    camera = inventory.camera("a", inventory.Entry(address="192.0.2.5"))
    with pytest.raises(ValueError, match="labels: cameras of this fleet, not 'b'"):
        Fleet([camera], labels={"b": ["hall"]})
    with pytest.raises(TypeError, match="labels: a list of texts for 'a', not 'hall'"):
        Fleet([camera], labels={"a": "hall"})


def test_an_authority_beside_the_inventory(tmp_path):
    """A relative path is relative to the file."""
    path = written(tmp_path, '[cameras.a]\naddress = "x"\nca_file = "ca.pem"')
    assert inventory.read(path)["a"].ca_file == str(tmp_path / "ca.pem")


def test_two_of_a_name():
    """The second is refused."""
    entry = inventory.Entry(address="192.0.2.5")
    with pytest.raises(ValueError, match="not 'a' twice"):
        Fleet([inventory.camera("a", entry), inventory.camera("a", entry)])
