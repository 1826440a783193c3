"""Contents are kept once, whole, untouched, and leave nothing behind when they are not kept."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from PIL import Image

from accounts.models import User
from pictures import storage
from pictures.actions import add_work, keep_picture, sweep_files
from pictures.models import Blob
from pictures.refusals import SENTENCES, UploadRefused
from tests.factories import NOW, make_blob, make_picture_bytes
from tests.pictures.drawing import picture
from tests.pictures.hostile import HOSTILE

pytestmark = pytest.mark.django_db


def files() -> list[str]:
    """Every file below the media folder."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def files_of(data: bytes) -> list[str]:
    return sorted(storage.names(sha256(data).hexdigest()))


def test_a_picture_is_kept_with_its_bytes_untouched_and_two_smaller_ones() -> None:
    data = picture("JPEG", (96, 48), quality=90)
    blob = keep_picture(data, now=NOW)
    assert (blob.sha256, blob.media_type) == (sha256(data).hexdigest(), "image/jpeg")
    assert (blob.size, blob.width, blob.height, blob.created_at) == (len(data), 96, 48, NOW)
    assert blob.original.name == storage.original_name(blob.sha256)
    assert storage.read_original(blob) == data
    assert files() == files_of(data)
    for side in (384, 1600):
        shown = Image.open(io.BytesIO(storage.derivative(blob, side)))
        assert (shown.format, shown.size) == ("WEBP", (96, 48))


def test_the_kept_size_is_that_of_the_upright_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    blob = keep_picture(picture("JPEG", (64, 48), exif=exif), now=NOW)
    assert (blob.width, blob.height) == (48, 64)


def test_the_same_bytes_are_kept_once() -> None:
    data = make_picture_bytes(1)
    first = keep_picture(data, now=NOW)
    assert keep_picture(data, now=NOW + timedelta(days=1)) == first
    assert Blob.objects.count() == 1
    assert files() == files_of(data)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_leave_no_file_and_no_row(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(UploadRefused) as refused:
        keep_picture(data, now=NOW)
    assert (refused.value.code, refused.value.status) == (code, 400)
    assert (files(), Blob.objects.count()) == ([], 0)


def test_every_reason_has_a_sentence_of_its_own_without_gaps() -> None:
    codes = {code for _, code in HOSTILE.values()} | {"bytes"}
    assert codes == set(SENTENCES)
    assert len({str(sentence) for sentence in SENTENCES.values()}) == len(SENTENCES)


def test_a_refusal_names_the_figures() -> None:
    with pytest.raises(UploadRefused, match="measures 9000 by 9000 pixels; more than 40 million"):
        keep_picture(HOSTILE["png bomb"][0], now=NOW)


def test_the_house_sets_the_limits(settings: object) -> None:
    settings.REDRESS_UPLOAD_SIDE = 90  # type: ignore[attr-defined]
    with pytest.raises(UploadRefused) as refused:
        make_blob(1, size=96)
    assert refused.value.code == "side"


def test_files_go_when_the_row_is_rolled_back(creator: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        add_work(by=creator, data=make_picture_bytes(1), title=None, now=NOW)  # type: ignore[arg-type]
    assert (files(), Blob.objects.count()) == ([], 0)


def test_a_failed_work_leaves_a_content_that_others_have(creator: User) -> None:
    blob = make_blob(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_work(by=creator, data=make_picture_bytes(1), title=None, now=NOW)  # type: ignore[arg-type]
    assert files() == files_of(make_picture_bytes(1))
    assert Blob.objects.get() == blob


def test_a_half_written_file_is_never_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        make_blob(1)
    assert (files(), Blob.objects.count()) == ([], 0)


def test_the_sweep_removes_what_nothing_names() -> None:
    kept = make_picture_bytes(1)
    keep_picture(kept, now=NOW)
    lost = make_picture_bytes(2)
    storage.write_whole(storage.original_name(sha256(lost).hexdigest()), lost)
    default_storage.save("originals/ab/cd/readme", ContentFile(b"no content"))
    unfinished = Path(settings.MEDIA_ROOT) / storage.INCOMING / "half"
    unfinished.write_bytes(b"half")
    now = default_storage.get_modified_time(f"{storage.INCOMING}/half")
    assert sweep_files(now=now) == 1
    assert files() == sorted(
        [*files_of(kept), f"{storage.INCOMING}/half", "originals/ab/cd/readme"]
    )
    assert sweep_files(now=now + timedelta(days=2)) == 1
    assert files() == sorted([*files_of(kept), "originals/ab/cd/readme"])


def test_the_sweep_is_a_command_and_may_find_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sweep_files")
    assert capsys.readouterr().out == "0 removed.\n"


def test_an_altered_original_is_not_handed_out() -> None:
    blob = make_blob(1)
    Path(blob.original.path).write_bytes(b"another picture")
    with pytest.raises(ValueError, match="was altered"):
        storage.read_original(blob)


def test_a_lost_derivative_is_drawn_again() -> None:
    blob = make_blob(1)
    before = storage.derivative(blob, 384)
    default_storage.delete(storage.derived_name(blob.sha256, 384))
    assert storage.derivative(blob, 384) == before
    assert default_storage.exists(storage.derived_name(blob.sha256, 384))


def test_there_are_two_sizes() -> None:
    with pytest.raises(ValueError, match="No derivative of 500"):
        storage.derivative(make_blob(1), 500)


def test_an_object_store_keeps_pictures_too(monkeypatch: pytest.MonkeyPatch) -> None:
    remote = InMemoryStorage()
    monkeypatch.setattr(storage, "default_storage", remote)
    data = make_picture_bytes(1)
    blob = keep_picture(data, now=NOW)
    assert storage.read_original(blob) == data
    storage.write_whole(storage.original_name(blob.sha256), data)
    assert list(storage.stored_contents()) == [blob.sha256]


@pytest.mark.parametrize(
    "change",
    [{"sha256": "X" * 64}, {"sha256": "a" * 63}, {"size": 0}, {"width": 0}, {"height": 0}],
)
def test_the_database_refuses_an_impossible_content(change: dict[str, object]) -> None:
    facts = {"sha256": "a" * 64, "media_type": "image/png", "size": 1, "width": 1, "height": 1}
    with pytest.raises(DatabaseError), transaction.atomic():
        Blob.objects.create(**{**facts, **change})
    Blob.objects.create(**facts)


@pytest.fixture
def one_after_the_other(transactional_db: None) -> Iterator[None]:
    """Real transactions, so that several connections see each other."""
    yield
    connection.close()


@pytest.mark.usefixtures("one_after_the_other")
class TestAtOnce:
    """Several uploads of one picture at the same time, over connections of their own."""

    def test_the_same_picture_at_once_is_kept_once(self) -> None:
        data = make_picture_bytes(7)
        kept: list[int] = []
        start = threading.Barrier(4)

        def upload() -> None:
            start.wait()
            kept.append(keep_picture(data, now=NOW).pk)
            connection.close()

        threads = [threading.Thread(target=upload) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(kept), len(set(kept))) == (4, 1)
        assert files() == files_of(data)

    def test_a_rolled_back_upload_takes_no_files_from_a_later_one(self) -> None:
        data = make_picture_bytes(8)
        written, waiting = threading.Event(), threading.Event()

        def fails() -> None:
            with transaction.atomic():
                keep_picture(data, now=NOW)
                written.set()
                waiting.wait(0.3)
                transaction.set_rollback(True)
            connection.close()

        thread = threading.Thread(target=fails)
        thread.start()
        written.wait()
        blob = keep_picture(data, now=NOW)
        thread.join()
        assert storage.read_original(blob) == data
        assert sweep_files(now=NOW) == 0
        assert files() == files_of(data)
