"""What is read from an .eap file before it is sent anywhere."""

import pytest

from aiocamstreamer.vapix import Package, VersionRange
from eap import CONF, manifest, pack, package


def test_manifest(tmp_path):
    """manifest.json says name, version, architecture and compatible versions."""
    path = package(tmp_path)
    assert Package.read(path) == Package(
        path=path,
        name="probe",
        friendly_name="Probe for people",
        version="1.3.438",
        vendor="Example inc",
        architecture="aarch64",
        is_signed=True,
        compatible_os=(VersionRange(minimum="10.12", maximum="12"),),
        size=path.stat().st_size,
    )


def test_package_conf(tmp_path):
    """Packages of older tools have package.conf alone; versions are put together from three values."""
    path = tmp_path / "probe.eap"
    path.write_bytes(pack({"./package.conf": CONF}, signed=False))
    read = Package.read(path)
    assert (read.name, read.version, read.architecture, read.vendor) == (
        "probe",
        "1.3.438",
        "aarch64",
        "Example inc",
    )
    assert (read.is_signed, read.compatible_os) == (False, ())


def test_manifest_counts_more_than_package_conf(tmp_path):
    """package.conf is made from the manifest and may be older."""
    path = tmp_path / "probe.eap"
    path.write_bytes(pack({"package.conf": CONF, "manifest.json": manifest(version="2.0.0")}))
    assert Package.read(path).version == "2.0.0"


@pytest.mark.parametrize("name", ["manifest.sig", "./package.p7s", "signature"])
def test_signature_inside_the_archive(tmp_path, name):
    """A signature may also be a file of the package."""
    path = tmp_path / "probe.eap"
    path.write_bytes(pack({"manifest.json": manifest(), name: b"\x30"}, signed=False))
    assert Package.read(path).is_signed


def test_padding_is_no_signature(tmp_path):
    """Zeroes after the archive sign nothing."""
    path = tmp_path / "probe.eap"
    path.write_bytes(pack({"manifest.json": manifest()}, signed=False) + b"\0" * 512)
    assert not Package.read(path).is_signed


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 a zip file",
        b"<html>not found</html>",
        pack({"manifest.json": manifest()}, signed=False)[:-20],
        pack({"readme.txt": "nothing to see"}),
        pack({"manifest.json": "{"}),
        pack({"manifest.json": "[]"}),
        pack({"manifest.json": '{"acapPackageConf":{"setup":[]}}'}),
        pack({"manifest.json": manifest(appName="../../etc/passwd")}),
        pack({"manifest.json": manifest(appName=None)}),
        pack({"manifest.json": b"\xff\xfe"}),
        pack({"package.conf": 'APPNAME="open quote'}),
        pack({"manifest.json": manifest(friendlyName="x" * (1 << 20))}),
    ],
)
def test_a_file_that_is_no_package(tmp_path, content):
    """Anything else is a bad argument, named with its path."""
    path = tmp_path / "probe.eap"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"file: an ACAP package, not .*probe\.eap: "):
        Package.read(path)


def test_gzip_without_an_archive(tmp_path):
    """A gzipped text is no package either."""
    import gzip

    path = tmp_path / "probe.eap"
    path.write_bytes(gzip.compress(b"just text" * 100))
    with pytest.raises(ValueError, match="an ACAP package, not"):
        Package.read(path)


def test_a_missing_file(tmp_path):
    """A file that cannot be read is the system's error."""
    with pytest.raises(FileNotFoundError):
        Package.read(tmp_path / "missing.eap")


@pytest.mark.parametrize(
    ("minimum", "maximum", "firmware", "inside"),
    [
        ("11.11", "12", "12.11.77", True),
        ("11.11", "12", "11.10.1", False),
        ("11.11", "12", "13.0.1", False),
        ("12.2", "12.10", "12.11.77", False),
        ("", "12", "6.50", True),
        ("11", "", "99.1", True),
    ],
)
def test_compatible_versions(minimum, maximum, firmware, inside):
    """Ends of a range are inclusive, and a short number covers everything below it."""
    assert (firmware in VersionRange(minimum=minimum, maximum=maximum)) is inside


def test_runs_on(tmp_path):
    """A package that declares nothing is not said to be incompatible."""
    assert Package.read(package(tmp_path)).runs_on("12.11.77")
    assert not Package.read(package(tmp_path)).runs_on("13.0")
    assert Package.read(package(tmp_path, compatibleOsVersions=None)).runs_on("13.0")
    assert not Package.read(package(tmp_path)).runs_on("9" * 5000)
    assert 12 not in VersionRange()


def test_versions_as_cameras_list_them(tmp_path):
    """list.cgi writes 1.3-438 for 1.3.438."""
    read = Package.read(package(tmp_path))
    assert read.has_version("1.3-438")
    assert not read.has_version("1.3-439")
    assert Package.read(package(tmp_path, version=None)).has_version("anything")
