"""curl runs every request that the VAPIX Application API prints, literally, against the virtual camera."""

import shutil
import subprocess

import pytest

from eap import manifest, pack

CURL = shutil.which("curl")
CGI = "/axis-cgi/applications"
PACKAGE = pack({"manifest.json": manifest(appName="ExampleApp", version="1.1.0")})
KEY = b'<?xml version="1.0"?><LicenseKey ApplicationID="1" ExpirationDate="2999-12-31"/>'

pytestmark = pytest.mark.skipif(CURL is None, reason="curl is not installed")


@pytest.fixture
def curl(virtual_camera):
    """Call curl with a path and further arguments; returns status and body."""

    def run(path: str, *arguments: str) -> tuple[int, str]:
        command = [CURL, "--digest", "--user", "root:pass", "--silent", "--globoff", "--max-time", "20"]
        command += ["--write-out", "\n%{http_code}", *arguments, f"{virtual_camera.url}{path}"]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    return run


def multipart(folder, field, filename, content, *, dashes):
    """The body as the document prints it, or as RFC 2046 has it with dashes and a blank line."""
    lead, gap, end = ("--", "\r\n", "\r\n--fileboundary--\r\n") if dashes else ("", "", "")
    head = (
        f"{lead}fileboundary\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{filename}"\r\n'
        f"Content-Type: application/octet-stream\r\n{gap}"
    )
    path = folder / "body"
    path.write_bytes(head.encode() + content + end.encode())
    return (
        "--header",
        "Content-Type: multipart/form-data; boundary=fileboundary",
        "--data-binary",
        f"@{path}",
    )


@pytest.mark.parametrize("dashes", [False, True], ids=["as printed", "as it should be"])
def test_upload_an_application(curl, virtual_camera, tmp_path, dashes):
    """POST /axis-cgi/applications/upload.cgi with the part packfil."""
    body = multipart(tmp_path, "packfil", "ExampleApp.eap", PACKAGE, dashes=dashes)
    assert curl(f"{CGI}/upload.cgi", *body) == (200, "OK\n")
    assert virtual_camera.state.acaps.installed["ExampleApp"].version == "1.1.0"


def test_upload_with_curls_own_form(curl, virtual_camera, tmp_path):
    """What the part is called does not matter."""
    path = tmp_path / "ExampleApp.eap"
    path.write_bytes(PACKAGE)
    for field in ("packfil", "file", "package"):
        assert curl(f"{CGI}/upload.cgi", "--form", f"{field}=@{path}") == (200, "OK\n")
    assert virtual_camera.state.acaps.installed["ExampleApp"].version == "1.1.0"


def test_upload_of_something_else(curl, tmp_path):
    """An error comes with HTTP 200."""
    body = multipart(tmp_path, "packfil", "application_name", b"<application package data>", dashes=False)
    assert curl(f"{CGI}/upload.cgi", *body) == (200, "Error: 1\n")


@pytest.mark.parametrize("dashes", [False, True], ids=["as printed", "as it should be"])
def test_upload_a_license_key(curl, virtual_camera, tmp_path, dashes):
    """POST license.cgi?action=uploadlicensekey&package=ExampleApp with the part licenseKey."""
    body = multipart(tmp_path, "licenseKey", "ExampleAppLicenseKey.xml", KEY, dashes=dashes)
    assert curl(f"{CGI}/license.cgi?action=uploadlicensekey&package=ExampleApp", *body) == (200, "OK\n")
    assert virtual_camera.state.acaps.installed["ExampleApp"].license == "Valid"
    assert curl(f"{CGI}/license.cgi?action=removelicensekey&package=ExampleApp") == (200, "OK\n")
    assert virtual_camera.state.acaps.installed["ExampleApp"].license == "Missing"


METHODS = pytest.mark.parametrize("method", [(), ("--data", "")], ids=["GET", "POST"])


@METHODS
def test_allow_unsigned_applications(curl, virtual_camera, method):
    """config.cgi?action=set&name=AllowUnsigned&value=true answers with what holds then."""
    status, body = curl(f"{CGI}/config.cgi?action=set&name=AllowUnsigned&value=true", *method)
    assert (status, virtual_camera.state.acaps.settings["AllowUnsigned"]) == (200, True)
    assert "".join(body.split()) == '<replyresult="ok"><paramname="AllowUnsigned"value="true"/></reply>'
    assert curl(f"{CGI}/config.cgi?action=get&name=AllowUnsigned", *method) == (200, body)


@METHODS
def test_control_applications(curl, virtual_camera, method):
    """control.cgi starts, stops, restarts and removes, whether asked with GET or POST."""
    installed = virtual_camera.state.acaps.installed
    for action, answer, status in (
        ("start", "OK\n", "Running"),
        ("start", "Error: 6\n", "Running"),
        ("restart", "OK\n", "Running"),
        ("stop", "OK\n", "Stopped"),
        ("stop", "Error: 7\n", "Stopped"),
        ("remove", "OK\n", None),
        ("remove", "Error: 4\n", None),
    ):
        assert curl(f"{CGI}/control.cgi?action={action}&package=ExampleApp", *method) == (200, answer)
        assert getattr(installed.get("ExampleApp"), "status", None) == status


def test_return_page(curl):
    """returnpage= leads back after the action."""
    page = "/local/ExampleApp/settings.html"
    assert curl(f"{CGI}/control.cgi?action=start&package=ExampleApp&returnpage={page}")[0] == 302


@METHODS
def test_list_installed_applications(curl, method):
    """list.cgi lists the document's example first."""
    status, body = curl(f"{CGI}/list.cgi", *method)
    assert status == 200
    assert body.startswith('<reply result="ok">')
    for line in (
        'Name="CrossLineDetection"',
        'ApplicationID="3051"',
        'NiceName="AXIS Cross Line Detection"',
        'ConfigurationPage="local/CrossLineDetection/info.html"',
        'LicenseExpirationDate="2011-01-01"',
        'NiceName="An Example Application"',
    ):
        assert line in body


@METHODS
def test_read_general_information(curl, method):
    """info.cgi names what runs."""
    status, body = curl(f"{CGI}/info.cgi", *method)
    assert status == 200
    assert all(sdk in body for sdk in ("acap3", "acap4-cv", "acap4-native"))


def test_without_a_password(curl, virtual_camera):
    """All of it is for administrators."""
    for cgi in ("list", "info", "control", "config", "license"):
        assert curl(f"{CGI}/{cgi}.cgi", "--user", "root:wrong")[0] == 401
    assert not virtual_camera.log.problems
