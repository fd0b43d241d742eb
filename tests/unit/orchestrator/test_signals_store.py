"""The raw store: exact bytes, one copy, nothing half-done, and a way back from a crash at every step."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.errors import NotTaken
from orchestrator.signals import RawStore, Receipt, kind_of, media_type, plain_file_name
from orchestrator.signals.copying import SMALL, SPAN

STEPS = ("copied", "synced", "noted", "linked", "placed")
DATA = b"oh wait, I actually meant " * 50_000


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    (tmp_path / "state").mkdir(mode=0o700)
    return RawStore(tmp_path / "state" / "signals")


def file(where: Path, data: bytes, name: str = "memo.m4a") -> Path:
    path = where / name
    path.write_bytes(data)
    return path


def everything(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=3 * 2**20) | st.integers(1, 5).map(lambda n: b"x" * n * 2**20))
def test_any_bytes_come_back_exactly_and_twice_are_one(store: RawStore, data: bytes) -> None:
    first = store.take_stream(io.BytesIO(data), "a")
    again = store.take_stream(io.BytesIO(data), "b")
    assert (first.sha256, first.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert first.sha256 == again.sha256
    assert first.ticket != again.ticket
    assert b"".join(store.read(first.sha256)) == data
    assert list(store.blobs()).count(first.sha256) == 1


def test_what_is_kept_is_private_read_only_and_named_by_its_content(store: RawStore, tmp_path: Path) -> None:
    source = file(tmp_path, DATA)
    receipt = store.take_file(source, "drop", "acme")
    kept = store.path(receipt.sha256)
    assert kept.read_bytes() == DATA == source.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o400
    assert kept.stat().st_nlink == 1
    folders = [folder for folder in (tmp_path / "state").rglob("*") if folder.is_dir()]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
    assert store.receipts() == [receipt]
    assert (receipt.name, receipt.project, receipt.origin) == ("memo.m4a", "acme", "drop")
    assert str(tmp_path) not in receipt.encode().decode()
    store.done(receipt.ticket)
    assert store.receipts() == []


@pytest.mark.parametrize("step", STEPS)
def test_a_process_that_dies_at_any_step_loses_nothing_that_was_complete(tmp_path: Path, step: str) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    source, root = file(tmp_path, DATA), tmp_path / "state" / "signals"
    child = os.fork()
    if child == 0:
        RawStore(root, lambda done: os._exit(9) if done == step else None).take_file(source, "drop")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    after = RawStore(root)
    receipts = after.receipts()
    if step in {"copied", "synced"}:
        (left,) = after.unfinished()
        assert left.path.read_bytes() == DATA
        assert (receipts, list(after.blobs())) == ([], [])
    else:
        (receipt,) = receipts
        assert after.finish(receipt)
        assert after.finish(receipt)
        assert b"".join(after.read(receipt.sha256)) == DATA
        assert after.unfinished() == []
    assert source.read_bytes() == DATA


def test_a_copy_under_way_is_left_alone(store: RawStore, tmp_path: Path) -> None:
    seen: list[object] = []

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            seen.append((store.unfinished(), store.receipts(), list(store.blobs())))
            return super().readinto(buffer)

    store.take_stream(Slow(b"words"), "a")
    assert seen == [([], [], [])] * 2


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.mkdir(), "folder"),
        (os.mkfifo, "named pipe"),
        (lambda path: path.symlink_to(path.name), "leads nowhere"),
        (lambda path: path.symlink_to("/dev/null"), "device"),
        (lambda path: socket.socket(socket.AF_UNIX).bind(str(path)), "socket"),
        (lambda path: None, "not there"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_is_no_file_is_refused_with_its_name_and_leaves_nothing(
    store: RawStore, tmp_path: Path, make: object, said: str
) -> None:
    path = tmp_path / "x"
    assert callable(make)
    make(path)
    with pytest.raises(NotTaken, match=said) as refused:
        store.take_file(path, "drop")
    assert "x" in str(refused.value)
    assert refused.value.fix
    assert everything(tmp_path / "state") == {}


def test_a_source_that_changes_while_it_is_read_is_not_taken(store: RawStore, tmp_path: Path) -> None:
    source = file(tmp_path, DATA)

    def grow(_: int) -> None:
        with source.open("ab") as stream:
            stream.write(b"more")

    with pytest.raises(NotTaken, match="changed while"):
        store.take_file(source, "inbox", progress=grow)
    assert everything(tmp_path / "state") == {}


def test_a_full_disk_leaves_nothing_half(
    store: RawStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = file(tmp_path, DATA)
    real, synced = os.fsync, list[int]()

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > 4:  # the folders, then the copy itself
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotTaken, match="disk is full"):
        store.take_file(source, "drop")
    monkeypatch.undo()
    assert everything(tmp_path / "state") == {}
    assert source.read_bytes() == DATA


def test_damaged_bytes_are_said_and_put_aside_when_the_right_ones_come_again(store: RawStore) -> None:
    receipt = store.take_stream(io.BytesIO(DATA), "a")
    kept = store.path(receipt.sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"rot")
    with pytest.raises(NotTaken, match="damaged"):
        list(store.read(receipt.sha256))
    store.take_stream(io.BytesIO(DATA), "a")
    assert b"".join(store.read(receipt.sha256)) == DATA
    assert [path.read_bytes() for path in kept.parent.glob("*.damaged-*")] == [b"rot"]
    assert list(store.blobs()) == [receipt.sha256]


@given(raw=st.binary(max_size=200) | st.text().map(str.encode))
def test_no_bytes_make_a_receipt_by_chance(raw: bytes) -> None:
    assert Receipt.decode(raw) is None


@given(name=st.binary(min_size=1, max_size=300))
def test_any_file_name_becomes_text_that_can_be_written(name: bytes) -> None:
    plain = plain_file_name(os.fsdecode(name))
    assert len(plain.encode()) <= 4 * 255
    assert "/" not in plain


@pytest.mark.parametrize(
    ("head", "name", "media", "kind"),
    [
        (b"\0\0\0\x20ftypM4A \0\0", "memo", "audio/mp4", "memo"),
        (b"\0\0\0\x20ftypisom\0\0", "a.txt", "video/mp4", "memo"),
        (b"OggS\0\x02OpusHead", "PTT-1.opus", "audio/ogg", "memo"),
        (b"RIFF\0\0\0\0WAVEfmt ", "", "audio/wav", "memo"),
        (b"\xff\xfb\x90\x64", "x", "audio/mpeg", "memo"),
        (b"\xff\xf1\x50\x80", "x", "audio/aac", "memo"),
        (b"\x1a\x45\xdf\xa3\x01\0webm", "x", "video/webm", "memo"),
        (b"Received: by x\nFrom: a\n\nhello", "m", "message/rfc822", "mail"),
        (b"From a@b Mon\nFrom: a\n", "box", "application/mbox", "mail"),
        (b"# Plan\n", "plan.md", "text/markdown", "text"),
        ("Gr\u00fc\u00dfe".encode()[:-1], "note", "text/plain", "text"),
        (b"words", "memo.m4a", "text/plain", "text"),
        (b"%PDF-1.7", "a.txt", "application/pdf", "file"),
        (b"PK\x03\x04", "a.docx", media_type(b"PK\x03\x04", "a.docx"), "file"),
        (b"\0\x01\x02", "a.txt", "application/octet-stream", "file"),
        (b"\0\x01\x02", "a.wma", "audio/x-ms-wma", "memo"),
    ],
)
def test_bytes_say_what_they_are_before_their_name_does(
    head: bytes, name: str, media: str, kind: str
) -> None:
    assert media_type(head, name) == media
    assert kind_of(media) == kind


@pytest.mark.parametrize("refused", [None, errno.EXDEV, errno.EINVAL])
@pytest.mark.parametrize("size", [1, SMALL, SMALL + 1, SPAN + 7, 2 * SPAN])
def test_a_file_is_copied_and_hashed_at_once_whether_the_kernel_helps_or_not(
    store: RawStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, refused: int | None
) -> None:
    def refuses(*_: object) -> int:
        raise OSError(refused, "not here")

    if refused is not None:
        monkeypatch.setattr(os, "copy_file_range", refuses)
    data, heard = os.urandom(size), list[int]()
    receipt = store.take_file(file(tmp_path, data), "drop", progress=heard.append)
    assert (receipt.sha256, receipt.size) == (hashlib.sha256(data).hexdigest(), size)
    assert store.path(receipt.sha256).read_bytes() == data
    assert sum(heard) == size


def test_a_large_source_that_grows_or_shrinks_meanwhile_is_not_taken(store: RawStore, tmp_path: Path) -> None:
    for change in (b"more", None):
        source = file(tmp_path, bytes(3 * SPAN))

        def meddle(_: int, source: Path = source, change: bytes | None = change) -> None:
            if change is None:
                os.truncate(source, SPAN)
            else:
                with source.open("ab") as stream:
                    stream.write(change)

        with pytest.raises(NotTaken, match="changed"):
            store.take_file(source, "drop", progress=meddle)
    assert not list(store.blobs())
    assert not store.receipts()
