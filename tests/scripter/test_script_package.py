"""Packages on this computer: read, refused, made."""

from __future__ import annotations

import io
import os
import random
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.scripter import Package


def test_reads_a_package(zipped, tmp_path: Path):
    """From bytes and from a file alike."""
    content = zipped()
    (tmp_path / "counter.zip").write_bytes(content)
    package = Package.read(content)
    assert package == Package.read(tmp_path / "counter.zip") == Package.read(str(tmp_path / "counter.zip"))
    assert (package.manifest.name, package.manifest.version) == ("counter", "1.2.0")
    assert package.manifest.menu_name == "People counter"
    assert package.manifest.required_version == "1.2.3"
    assert package.files == ("manifest.json", "main.js", "html/index.html")
    assert "PK" not in repr(package)


def test_a_package_for_the_raspberry_pi_alone(zipped):
    """It names that platform's version in place of the camera's."""
    content = zipped(required_camscripter_version=None, required_camscripter_rbi_version="1.0.11")
    assert Package.read(content).manifest.required_rbi_version == "1.0.11"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"package_name": None}, "package_name is missing"),
        ({"package_name": "../up"}, r"package_name '\.\./up' is no name"),
        ({"package_name": 7}, "package_name is empty or no text: 7"),
        ({"package_menu_name": " "}, "package_menu_name is empty"),
        ({"package_version": "new"}, "package_version 'new' is no version"),
        ({"vendor": None}, "vendor is missing"),
        ({"required_camscripter_version": None}, "required_camscripter_version is missing"),
        ({"required_camscripter_version": "x"}, "required_camscripter_version 'x' is no version"),
        ({"ui_link": 1}, "ui_link is no text"),
    ],
)
def test_wrong_manifests(zipped, changes, named):
    """What is missing or wrong is named."""
    with pytest.raises(ValueError, match=f"package: .*{named}"):
        Package.read(zipped(**changes))


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"manifest.json": None}, "manifest.json is missing"),
        ({"manifest.json": "{"}, "manifest.json is no JSON"),
        ({"manifest.json": "[]"}, "manifest.json is no JSON object"),
        ({"manifest.json": b" " * ((1 << 20) + 1)}, "manifest.json has 1048577 bytes"),
        ({"main.js": None}, "main.js is missing"),
        ({"main.js": None, "counter/main.js": "run()"}, "counter/main.js has to lie at the top"),
        ({"../main.js": "run()"}, "lies outside"),
        ({"/etc/passwd": "root"}, "lies outside"),
        ({"C:\\x": "root"}, "lies outside"),
    ],
)
def test_wrong_files(zipped, files, named):
    """What a camera could not use, or should not unpack, is named."""
    with pytest.raises(ValueError, match=named):
        Package.read(zipped(files))


def test_links_in_the_zip_file(zipped):
    """They are refused."""
    buffer = io.BytesIO(zipped())
    with zipfile.ZipFile(buffer, "a") as archive:
        member = zipfile.ZipInfo("link")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    with pytest.raises(ValueError, match="link is a link"):
        Package.read(buffer.getvalue())


def test_encrypted_and_doubled_files(zipped):
    """They are refused."""
    content = zipped()
    marked = bytearray(content)
    marked[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ValueError, match="encrypted"):
        Package.read(bytes(marked))
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("main.js", "again()")
    with pytest.raises(ValueError, match="one name"):
        Package.read(buffer.getvalue())


def test_broken_files(zipped):
    """A changed byte and a missing end are both found."""
    content = zipped()
    with pytest.raises(ValueError, match=r"main\.js is broken"):
        Package.read(content.replace(b"run()", b"run(!"))
    for broken in (content[:-30], b"PK\x03\x04", b"", b"<html>"):
        with pytest.raises(ValueError, match="package: no CamScripter package: the zip file is broken"):
            Package.read(broken)


@pytest.mark.parametrize(
    "packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_damaged_files(packing):
    """Whatever they provoke is told as what is wrong with the package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name in ("manifest.json", "main.js", "č.txt"):
            archive.writestr(name, name * 9)
    whole, chance = buffer.getvalue(), random.Random(3)
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 2, 4))):
            place = chance.randrange(len(damaged))
            damaged[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        with warnings.catch_warnings(action="ignore"), pytest.raises(ValueError, match=r"^package: "):
            Package.read(bytes(damaged))


@given(st.binary(max_size=400))
def test_noise_is_no_package(noise):
    """Nothing but a ValueError comes out of it."""
    with pytest.raises(ValueError, match="package"):
        Package.read(noise)


def test_builds_the_same_bytes(folder: Path):
    """Whatever the clock says, and without hidden files."""
    first = Package.build(folder)
    os.utime(folder / "main.js", (1, 1))
    assert Package.build(folder).content == first.content
    assert first.files == ("html/index.html", "main.js", "manifest.json")
    (folder / "main.js").write_text("walk()")
    assert Package.build(folder).content != first.content
    (folder / "main.js").chmod(0o755)
    with zipfile.ZipFile(io.BytesIO(Package.build(folder).content)) as archive:
        modes = {member.filename: member.external_attr >> 16 for member in archive.infolist()}
        assert modes == {"html/index.html": 0o100644, "main.js": 0o100755, "manifest.json": 0o100644}
        assert archive.read("html/index.html") == b"<p>Hi"


def test_folders_that_are_no_packages(folder: Path, tmp_path: Path):
    """What is wrong is named, and nothing is written."""
    with pytest.raises(ValueError, match=r"folder: a folder with a package's files, not '.*none'"):
        Package.build(tmp_path / "none")
    with pytest.raises(TypeError, match="folder: the path of a file, not 5"):
        Package.build(5)  # type: ignore[arg-type]
    (folder / "main.js").unlink()
    with pytest.raises(ValueError, match=r"main\.js is missing"):
        Package.build(folder)


def lay(folder: Path, *names: str) -> None:
    """Files of those names below *folder*, each with its own name in it."""
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(name)


def test_names_that_are_no_text(folder: Path):
    """A zip file has none for them."""
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("")
    with pytest.raises(ValueError, match=r"package: .*the name 'caf.*' is no UTF-8"):
        Package.build(folder)


def test_what_a_compiler_wrote_goes_to_the_top(folder: Path):
    """As the vendor's own tool packs TypeScript; sources, modules and their links stay out."""
    (folder / "main.js").unlink()
    lay(
        folder,
        "dist/main.js",
        "dist/graphics/Widget.js",
        "src/main.ts",
        "react/src/schema.ts",
        "package.json",
    )
    lay(folder, "node_modules/typescript/lib/tsc.js", "html/dist/app.js", "html/src/logo.svg")
    (folder / "src/schema.ts").symlink_to("../react/src/schema.ts")
    (folder / "node_modules/.bin").mkdir()
    assert set(Package.build(folder).files) == {
        *("manifest.json", "main.js", "graphics/Widget.js", "html/index.html", "package.json"),
        *("html/dist/app.js", "html/src/logo.svg", "react/src/schema.ts"),
    }


def test_without_a_compiler_everything_is_packed(folder: Path):
    """Sources and modules are what runs then."""
    lay(folder, "src/count.js", "node_modules/left/index.js")
    assert {"src/count.js", "node_modules/left/index.js"} <= set(Package.build(folder).files)


def test_two_files_for_one_place(folder: Path):
    """They may be the same, but nobody chooses between two that differ."""
    lay(folder, "dist/other.js")
    (folder / "dist/main.js").write_bytes((folder / "main.js").read_bytes())
    assert "main.js" in Package.build(folder).files
    (folder / "dist/main.js").write_text("another")
    with pytest.raises(ValueError, match=r"main\.js and dist/main\.js differ"):
        Package.build(folder)


def test_links_are_followed_or_left_out(folder: Path, tmp_path: Path):
    """What they lead to is packed where it lies in the folder; nothing else comes along, and no circle."""
    lay(folder, "shared/logo.svg")
    lay(tmp_path, "secret/key.pem")
    (folder / "html/logo.svg").symlink_to("../shared/logo.svg")
    (folder / "html/shared").symlink_to("../shared")
    (folder / "html/up").symlink_to("..")
    (folder / "html/gone").symlink_to("nowhere")
    (folder / "key.pem").symlink_to(tmp_path / "secret/key.pem")
    (folder / "secret").symlink_to(tmp_path / "secret")
    package = Package.build(folder)
    assert set(package.files) == {
        *("manifest.json", "main.js", "html/index.html", "shared/logo.svg", "html/logo.svg"),
        "html/shared/logo.svg",
    }
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert archive.read("html/logo.svg") == b"shared/logo.svg"


@pytest.mark.parametrize("into", ["", "old.zip", "counter_1_2_0.zip", "html", "html/a.zip"])
def test_building_into_ones_own_folder_twice(folder: Path, into: str):
    """The package that was made before is no part of the next one; other zip files are."""
    lay(folder, "html/other.zip")
    first = Package.build(folder)
    first.save(folder / into)
    assert Package.build(folder).content == first.content
    assert "html/other.zip" in first.files


def test_saves(folder: Path, tmp_path: Path):
    """Into a folder under its own name and version, or where it is told to."""
    package = Package.build(folder)
    place = package.save(tmp_path)
    assert place == tmp_path / "counter-1.2.0.zip"
    assert Package.read(place) == package
    assert package.save(tmp_path / "a.zip").read_bytes() == package.content
    with pytest.raises(FileNotFoundError):
        package.save(tmp_path / "none/a.zip")
    assert sorted(it.name for it in tmp_path.iterdir()) == ["a.zip", "counter", "counter-1.2.0.zip"]
