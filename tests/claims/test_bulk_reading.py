"""Tables and archives of strangers: what is read, what is refused, and why."""

import io
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.actions.bulk.words import CELLS, FILES, sentence
from claims.bulk.archive import Limits, entries_of, inventory, opened, read_entry
from claims.bulk.cells import read_row
from claims.bulk.columns import COLUMNS, MOST_PICTURES, key_of
from claims.bulk.refusal import FileRefused
from claims.bulk.table import GB18030, UTF8, bare, ordered, read_table, safe, write_table
from tests.claims.tables import GOOD, archive, table

LIMITS = Limits(files=10, packed=10**6, unpacked=4 * 10**6, one=3 * 10**6, ratio=100)
PIXELS = bytes(range(256)) * 8
texts = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=30)


def lines(data: bytes, rows: int = 100) -> list[dict[str, str]]:
    return [line.cells for line in read_table(io.BytesIO(data), most_rows=rows).lines]


def why(data: bytes, rows: int = 100) -> str:
    with pytest.raises(FileRefused) as refused:
        read_table(io.BytesIO(data), most_rows=rows)
    assert sentence(FILES, refused.value.code, refused.value.params)
    return refused.value.code


# --- The table ------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", UTF8), ("utf-8-sig", UTF8), ("gb18030", GB18030)]
)
def test_encodings_and_separators_are_told_apart(separator: str, encoding: str, told: str) -> None:
    data = table([GOOD], encoding=encoding, separator=separator)
    read = read_table(io.BytesIO(data), most_rows=1)
    assert (read.encoding, [line.cells for line in read.lines]) == (told, [GOOD])
    assert read.lines[0].number == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04....", "workbook"),
        (b"\xd0\xcf\x11\xe0....", "workbook"),
        ("pictures\n".encode("utf-16"), "utf16"),
        (b"pictures\n\0\n", "binary"),
        (b"pictures\n\xff\xff\n", "encoding"),
        (b"a,b\n1,2\n", "no_header"),
        (b"pictures,colour\n", "unknown_columns"),
        ("pictures,图片\n".encode(), "columns_twice"),
        (b"avatar_id\n1\n", "no_pictures_column"),
        (b"pictures\n", "no_rows"),
        (b"pictures\n\n , \n", "no_rows"),
        (b'pictures\n"never closed\n', "damaged"),
        (b"pictures\n" + b"x" * 200_000, "damaged"),
        (b"pictures\n1\n2\n3\n", "too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert why(data, rows=2) == code


def test_a_hundred_thousand_rows_are_refused_without_being_held() -> None:
    row = b"one.png,AV-1,Lin Mo\n"
    data = io.BytesIO(b"pictures,avatar_id,holder_name\n" + row * 100_000)
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        read_table(data, most_rows=2_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code == "too_many_rows"
    assert peak < len(row) * 100_000  # less than the table itself
    assert time.monotonic() - began < 20


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_the_sheet() -> None:
    data = b'pictures,title,\n\na.png,"two\nlines",\n,,\nb.png,,,more\n'
    read = read_table(io.BytesIO(data), most_rows=9)
    assert [(line.number, line.surplus) for line in read.lines] == [(3, False), (5, True)]
    assert read.lines[0].cells["title"] == "two\nlines"


@given(st.lists(st.fixed_dictionaries({"pictures": texts, "title": texts}), min_size=1))
def test_what_is_written_is_read_again(rows: list[dict[str, str]]) -> None:
    columns = ["pictures", "title"]
    data = b"".join(write_table(columns, ([row[name] for name in columns] for row in rows)))
    kept = [
        {name: bare(safe(text)) for name, text in row.items() if safe(text).strip()} for row in rows
    ]
    kept = [row for row in kept if row]
    if kept:
        assert lines(data) == kept
    else:
        assert why(data) == "no_rows"


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read = read_table(io.BytesIO(b"pictures\n" + data), most_rows=5)
    except FileRefused as refused:
        assert refused.code in FILES  # noqa: PT017
    else:
        assert 1 <= len(read.lines) <= 5


@given(texts)
def test_a_cell_is_never_a_formula_and_comes_back(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@"))
    assert bare(safe(text.strip())) == bare(text)


def test_columns_have_names_in_both_languages() -> None:
    for key, chinese in COLUMNS.items():
        assert key_of(f" {key.upper()}* ") == key_of(chinese) == key
    assert key_of("Picture 3") == key_of("图片3") == "picture_3"
    assert (key_of(f"picture_{MOST_PICTURES + 1}"), key_of("picture_0"), key_of("x")) == ("",) * 3
    assert ordered(["request", "picture_2", "avatar_id", "picture_1"]) == [
        "avatar_id", "picture_1", "picture_2", "request",
    ]  # fmt: skip


# --- Cells ----------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from([*COLUMNS, "picture_1", "picture_2"]), texts))
def test_every_row_is_read_and_every_error_has_a_sentence(cells: dict[str, str]) -> None:
    entry, errors = read_row(cells)
    assert all(sentence(CELLS, error.code, error.params) for error in errors)
    assert len({work.picture for work in entry.works}) == len(entry.works)


@given(
    st.dates(date(1900, 1, 1)), st.sampled_from(["{0}-{1}-{2}", "{0}/{1}/{2}", "{0}年{1}月{2}日"])
)
def test_dates_are_read_in_the_ways_that_spreadsheets_write_them(day: date, form: str) -> None:
    text = form.format(day.strftime("%Y").zfill(4), day.month, day.day)
    entry, errors = read_row({"pictures": "a.png", "created_on": text})
    assert (errors, entry.works[0].created_on) == ([], day)


def test_several_pictures_share_or_divide_what_is_said() -> None:
    entry, errors = read_row(
        {
            "pictures": "a.png；b.png", "picture_10": "d.png", "picture_2": "c.png",
            "title": "A;B;C;D", "created_on": "2021.4.1",
        }
    )  # fmt: skip
    assert errors == []
    assert [(work.picture, work.title) for work in entry.works] == [
        ("a.png", "A"), ("b.png", "B"), ("c.png", "C"), ("d.png", "D"),
    ]  # fmt: skip
    assert {work.created_on for work in entry.works} == {date(2021, 4, 1)}
    assert read_row({"pictures": "deep/lamp girl.png"})[0].works[0].title == "lamp girl"


# --- The archive ----------------------------------------------------------------------------


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(FileRefused) as refusal:
        inventory(io.BytesIO(data), limits)
    assert sentence(FILES, refusal.value.code, refusal.value.params)
    return refusal.value.code


def one(name: str = "a.png", data: bytes = PIXELS, **facts: int) -> bytes:
    """An archive of one entry whose facts are set by hand."""
    buffer = io.BytesIO()
    entry = zipfile.ZipInfo(name)
    entry.compress_type = facts.pop("method", zipfile.ZIP_DEFLATED)
    for fact, value in facts.items():
        setattr(entry, fact, value)
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(entry, data)
    return buffer.getvalue()


def patched(data: bytes, offset: int, form: str, value: int, *, local: bool = False) -> bytes:
    """The archive with a field of its (only) directory entry, or local header, changed."""
    start = data.index(b"PK\x03\x04" if local else b"PK\x01\x02") + offset
    size = struct.calcsize(form)
    return data[:start] + struct.pack(form, value) + data[start + size :]


def test_an_archive_is_listed_by_content_without_litter_and_folders() -> None:
    files = {"a.png": b"a", "dir/": b"", "dir/b.png": b"b", "__MACOSX/._a.png": b"x",
             ".DS_Store": b"y", "dir/Thumbs.db": b"z"}  # fmt: skip
    found = inventory(io.BytesIO(archive(files)), LIMITS)
    assert list(found) == ["a.png", "dir/b.png"]
    assert found["a.png"].startswith("ca978112ca1bbdcafac231b39a23dc4d")


@pytest.mark.parametrize(
    "name", ["../a.png", "/a.png", "x/../../a.png", "..\\a.png", "C:a.png", "C:\\a.png"]
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    assert refused(one(name)) == "unsafe_name"


def test_links_and_devices_are_refused() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        assert refused(one(external_attr=(kind | 0o777) << 16)) == "not_a_file"
    assert inventory(io.BytesIO(one(external_attr=(stat.S_IFREG | 0o644) << 16)), LIMITS)


def test_encrypted_entries_are_refused() -> None:
    assert refused(patched(one(), 8, "<H", 1)) == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_methods_are_refused(method: int) -> None:
    assert refused(one(method=method)) == "method"


def test_a_bomb_is_refused_by_its_ratio_and_by_its_sum() -> None:
    assert refused(archive({"a.png": bytes(2 * 10**6)})) == "bomb"
    loose = Limits(files=10, packed=10**6, unpacked=4 * 10**6, one=3 * 10**6, ratio=10**6)
    assert refused(archive({"a.png": bytes(3_000_001)}), loose) == "file_too_large"
    three = {name: bytes(2 * 10**6) for name in "abc"}
    assert refused(archive(three), loose) == "unpacked_too_large"


def test_too_much_of_anything_is_refused() -> None:
    assert refused(archive({f"{n}.png": b"x" for n in range(11)})) == "too_many_files"
    noise = archive({"a": PIXELS * 600}, method=zipfile.ZIP_STORED)
    assert refused(noise) == "zip_too_large"


@pytest.mark.parametrize("size", [1, len(PIXELS) - 1, len(PIXELS) + 1, 10**6])
def test_a_size_that_is_a_lie_is_found(size: int) -> None:
    assert refused(patched(one(), 24, "<I", size)) == "damaged_file"


def test_wrong_checksums_and_cut_or_foreign_data_are_found() -> None:
    assert refused(patched(one(), 16, "<I", 7)) == "damaged_file"
    assert refused(patched(one(), 0, "<I", 0, local=True)) == "damaged_file"
    assert refused(one()[:-30]) == "not_a_zip"
    assert refused(b"GIF89a") == "not_a_zip"
    assert refused(archive({})) == "zip_empty"
    stored = one(method=zipfile.ZIP_STORED)
    flipped = stored.replace(PIXELS[:64], b"\xff" * 64, 1)
    assert refused(flipped) == "damaged_file"


def test_names_that_are_not_what_their_mark_says_are_found() -> None:
    data = one("灯.png")
    name = "灯.png".encode()
    broken = b"\xff" + name[1:]
    assert refused(data.replace(name, broken, 1)) == "damaged_file"
    assert refused(data.replace(name, broken)) == "not_a_zip"


def test_overlapping_entries_are_refused() -> None:
    data = archive({"a.png": PIXELS, "b.png": PIXELS})
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    same = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    assert refused(same) == "overlap"
    beyond = patched(one(), 20, "<I", 10**5)
    assert refused(beyond) == "overlap"
    lost = patched(one(), 42, "<I", 10**5)
    assert refused(lost) == "damaged_file"


def test_an_archive_in_the_archive_is_refused() -> None:
    assert refused(archive({"a.png": one()})) == "nested"


def test_the_same_name_twice_is_refused_whatever_its_case() -> None:
    assert refused(archive({"a.png": b"1", "A.PNG": b"2"})) == "name_twice"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_chinese_names_of_old_programs_are_read(encoding: str) -> None:
    raw = "灯下.png".encode(encoding)
    data = one("x" * len(raw)).replace(b"x" * len(raw), raw)
    found = inventory(io.BytesIO(data), LIMITS)
    assert list(found) == ["灯下.png"]
    with opened(io.BytesIO(data)) as packed:
        assert read_entry(packed, entries_of(packed)["灯下.png"]) == PIXELS


def test_a_name_in_no_known_encoding_is_kept_as_it_stands() -> None:
    data = one("xx.png").replace(b"xx.png", b"\xff\xff.png")
    assert list(inventory(io.BytesIO(data), LIMITS)) == ["\u00a0\u00a0.png"]


def mutations() -> Iterator[st.SearchStrategy[tuple[int, int]]]:
    yield st.tuples(st.integers(0, len(one()) - 1), st.integers(0, 255))


@given(st.lists(next(mutations()), min_size=1, max_size=6))
def test_no_damage_breaks_the_reader(changes: list[tuple[int, int]]) -> None:
    data = bytearray(one())
    for place, value in changes:
        data[place] = value
    try:
        found = inventory(io.BytesIO(bytes(data)), LIMITS)
    except FileRefused as refusal:
        assert refusal.code in FILES  # noqa: PT017
    else:
        assert len(found) == 1
