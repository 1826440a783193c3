"""What files say about their origin: labels, source types, tools and dates, right and hostile."""

import json
import struct
import time
import zlib

import pytest

from bench._damage import mutated
from bench._signing import GENERATED
from pictures.provenance import Finding, aigc, check, findings, read
from tests.pictures.drawing import box, chunk, jpeg_with, picture, png_with
from tests.pictures.labelled import (
    ENTITIES,
    JSON,
    LABEL,
    SERIALISATIONS,
    as_element,
    comment,
    exif,
    gif_xmp,
    heif_with,
    jpeg_exif,
    jpeg_extended_xmp,
    jpeg_xmp,
    png_international,
    png_packed,
    png_text,
    png_xmp,
    webp_with,
    xmp,
)

KINDS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF")
PARAMETERS = "a hut, best quality\nNegative prompt: text\nSteps: 20, Sampler: Euler a, Seed: 1"


def unreadable(place: str, reason: str) -> list[Finding]:
    return [Finding("unreadable", place, {"reason": reason})]


def label(**fields: object) -> list[Finding]:
    """What is read where the label has these fields instead."""
    return read(png_text("AIGC", json.dumps({**LABEL, **fields})))


def facts(found: list[Finding], kind: str) -> list[dict[str, str]]:
    return [one.facts for one in found if one.kind == kind]


# --- The label of GB 45438 --------------------------------------------------------------------


@pytest.mark.parametrize("name", SERIALISATIONS)
def test_the_label_is_read_however_it_is_written(name: str) -> None:
    make, place = SERIALISATIONS[name]
    found = read(make(JSON))
    assert found == [Finding("aigc", place, {**LABEL, "meaning": "is"})]
    assert check(found) == []
    assert read(make(JSON)) == found


@pytest.mark.parametrize("name", SERIALISATIONS)
def test_a_label_that_is_no_json_is_a_finding(name: str) -> None:
    make, place = SERIALISATIONS[name]
    found = read(make('{"Label": "1", oops}'))
    assert found == unreadable(place, "aigc_not_json")
    assert check(found) == ["label_unreadable"]


@pytest.mark.parametrize(
    ("value", "meaning", "problems"),
    [
        ("1", "is", []),
        ("2", "may_be", []),
        ("3", "suspected", []),
        (2, "may_be", []),
        ("4", "unknown", ["label_value_unknown"]),
        ("是", "unknown", ["label_value_unknown"]),
        (True, "unknown", ["label_value_unknown"]),
        ("", "unknown", ["label_field_missing:Label"]),
    ],
)
def test_label_values_mean_what_the_standard_says(
    value: object, meaning: str, problems: list[str]
) -> None:
    found = label(Label=value)
    assert found[0].facts["meaning"] == meaning
    assert found[0].facts["Label"] == (value if isinstance(value, str) else json.dumps(value))
    assert check(found) == problems


def test_a_structure_of_elements_or_attributes_is_a_label_too() -> None:
    fields = "".join(f"<TC260:{name}>{value}</TC260:{name}>" for name, value in LABEL.items())
    attributes = " ".join(f'TC260:{name}="{value}"' for name, value in LABEL.items())
    for inside in (
        f'<TC260:AIGC rdf:parseType="Resource">{fields}</TC260:AIGC>',
        f"<TC260:AIGC><rdf:Description>{fields}</rdf:Description></TC260:AIGC>",
        f"<TC260:AIGC><rdf:Description {attributes}/></TC260:AIGC>",
    ):
        found = read(jpeg_xmp(xmp(inside)))
        assert found == [Finding("aigc", "jpeg:APP1 XMP", {**LABEL, "meaning": "is"})]


def test_a_label_in_a_list_is_read() -> None:
    item = f"<TC260:AIGC><rdf:Alt><rdf:li>{JSON}</rdf:li></rdf:Alt></TC260:AIGC>"
    assert facts(read(jpeg_xmp(xmp(item))), "aigc") == [{**LABEL, "meaning": "is"}]


def test_variants_keep_their_own_field_names() -> None:
    variant = {"Label": "1", "ServiceProvider": "甲", "ServiceUser": "乙", "not a name": "丙"}
    found = read(png_text("AIGC", json.dumps({"AIGC": variant}, ensure_ascii=False)))
    kept = {"Label": "1", "ServiceProvider": "甲", "ServiceUser": "乙", "meaning": "is"}
    assert facts(found, "aigc") == [kept]
    missing = ["label_field_missing:ContentProducer", "label_field_missing:ProduceID"]
    assert check(found) == missing


def test_fields_that_are_no_text_are_kept_as_json() -> None:
    found = label(ProduceID=[1, {"a": None}], meaning="mine")
    assert found[0].facts["ProduceID"] == '[1, {"a": null}]'
    assert found[0].facts["meaning"] == "is"


@pytest.mark.parametrize("name", ["Label", "ContentProducer", "ProduceID"])
def test_a_missing_or_empty_field_of_the_generator_is_named(name: str) -> None:
    rest = {field: value for field, value in LABEL.items() if field != name}
    assert check(read(png_text("AIGC", json.dumps(rest)))) == [f"label_field_missing:{name}"]
    assert check(label(**{name: "  "})) == [f"label_field_missing:{name}"]


def test_one_right_label_is_enough_and_the_best_wrong_one_is_judged() -> None:
    wrong, worse = label(Label="9"), label(Label="9", ProduceID="")
    assert check([*worse, *wrong, *label()]) == []
    assert check([*worse, *wrong]) == ["label_value_unknown"]
    assert check([*label(), *unreadable("jpeg:APP1 XMP", "xmp_broken")]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_picture_says_nothing(kind: str) -> None:
    assert read(picture(kind)) == []
    assert check([]) == ["no_label"]


def test_what_cannot_hold_a_label_hides_none() -> None:
    assert check(unreadable("c2pa", "c2pa_broken")) == ["no_label"]
    assert check(unreadable("png:zTXt prompt", "text_broken")) == ["no_label"]


@pytest.mark.parametrize(
    "text", ["", "AIGC", "we talked of AIGC {loosely} at length", '{"Label": 1', "a photo of AIGC"]
)
def test_a_comment_that_only_speaks_of_it_is_no_right_label(text: str) -> None:
    found = read(jpeg_exif(exif({}, comment(text))))
    assert facts(found, "aigc") == []


# --- Other traces of a generator --------------------------------------------------------------


@pytest.mark.parametrize(
    "packet",
    [
        xmp(f"<Iptc4xmpExt:DigitalSourceType>{GENERATED}</Iptc4xmpExt:DigitalSourceType>"),
        xmp(f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{GENERATED}"/>'),
        xmp(attributes=f'Iptc4xmpExt:DigitalSourceType="{GENERATED}/"'),
    ],
)
def test_the_source_type_is_read(packet: bytes) -> None:
    expected = Finding("source_type", "webp:XMP", {"value": "trainedAlgorithmicMedia"})
    assert read(webp_with(b"XMP ", packet)) == [expected]


def test_xmp_names_tools_systems_prompts_and_dates() -> None:
    packet = xmp(
        "<Iptc4xmpExt:AISystemUsed>Drawer 3</Iptc4xmpExt:AISystemUsed>"
        "<Iptc4xmpExt:AIPromptInformation><rdf:Alt><rdf:li>a hut</rdf:li></rdf:Alt>"
        "</Iptc4xmpExt:AIPromptInformation><xmp:CreatorTool/>"
        "<exif:DateTimeOriginal>2025-01-02</exif:DateTimeOriginal>",
        'xmp:CreatorTool="Paint" xmp:CreateDate="2025-01-02T03:04:05Z" '
        'photoshop:DateCreated="2025" xmp:ModifyDate="2026"',
    )
    found = read(jpeg_xmp(packet))
    assert facts(found, "software") == [{"name": "Paint"}]
    assert facts(found, "generator") == [
        {"tool": "IPTC AI system", "excerpt": "Drawer 3"},
        {"tool": "IPTC AI prompt", "excerpt": "a hut"},
    ]
    assert [(date["name"], date["value"]) for date in facts(found, "date")] == [
        ("CreateDate", "2025-01-02T03:04:05Z"),
        ("DateCreated", "2025"),
        ("ModifyDate", "2026"),
        ("DateTimeOriginal", "2025-01-02"),
    ]


@pytest.mark.parametrize(
    ("key", "tool"),
    [
        ("parameters", "Stable Diffusion parameters"),
        ("prompt", "prompt"),
        ("workflow", "ComfyUI workflow"),
        ("invokeai_metadata", "InvokeAI metadata"),
    ],
)
def test_what_generators_leave_in_png_texts_is_an_excerpt(key: str, tool: str) -> None:
    for make in (png_text, png_packed, png_international):
        found = read(make(key, PARAMETERS + "x" * 900))
        excerpt = " ".join((PARAMETERS + "x" * 900).splitlines())[:300]
        assert facts(found, "generator") == [{"tool": tool, "excerpt": excerpt}]
        assert found[0].place.endswith(key)


def test_parameters_in_an_exif_comment_are_found() -> None:
    found = read(jpeg_exif(exif({}, comment(PARAMETERS, b"UNICODE\0", "utf-16-be"))))
    assert [(one.kind, one.place) for one in found] == [("generator", "jpeg:EXIF UserComment")]


def test_png_texts_name_software_and_dates_and_others_are_left_alone() -> None:
    texts = {b"Software": b"NovelAI", b"Creation Time": b"2025-01-02", b"Comment": b"AIGC{}"}
    chunks = [chunk(b"tEXt", key + b"\0" + text) for key, text in texts.items()]
    assert read(png_with(*chunks, chunk(b"tEXt", b"prompt\0 \0"))) == [
        Finding("software", "png:tEXt Software", {"name": "NovelAI"}),
        Finding("date", "png:tEXt Creation Time", {"name": "Creation Time", "value": "2025-01-02"}),
    ]


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_names_software_and_dates(order: str) -> None:
    block = exif(
        {0x0131: b"Cam\0", 0x0132: b"2025:01:02 03:04:05\0", 0x010F: b"Maker\0"},
        {0x9003: b"2024:01:02 03:04:05\0", 0x9004: b"\0", 0x9290: b"12\0"},
        order=order,
    )
    assert read(jpeg_exif(block)) == [
        Finding("software", "jpeg:EXIF Software", {"name": "Cam"}),
        Finding(
            "date",
            "jpeg:EXIF DateTime",
            {"name": "DateTime", "value": "2025:01:02 03:04:05"},
        ),
        Finding(
            "date",
            "jpeg:EXIF DateTimeOriginal",
            {"name": "DateTimeOriginal", "value": "2024:01:02 03:04:05"},
        ),
    ]


def test_a_comment_of_chinese_signs_alone_is_read_in_the_order_of_the_file() -> None:
    for order, encoding in (("<", "utf-16-le"), (">", "utf-16-be")):
        text = "中文" * 4
        block = exif({}, comment(text, b"UNICODE\0", encoding), order=order)
        assert read(jpeg_exif(block)) == []


def test_latin_1_is_read_where_utf_8_does_not_fit() -> None:
    assert facts(read(png_text("Software", b"Caf\xe9")), "software") == [{"name": "Café"}]


# --- Hostile and broken files -----------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    [
        ENTITIES,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b'<!DOCTYPE x [<!ENTITY a "' + b"A" * 50_000 + b'">]><x>' + b"&a;" * 20_000 + b"</x>",
    ],
)
def test_document_types_and_entities_are_refused_unread(hostile: bytes) -> None:
    began = time.process_time()
    for data, place in (
        (png_xmp(hostile), "png:iTXt XML:com.adobe.xmp"),
        (webp_with(b"XMP ", hostile), "webp:XMP"),
    ):
        found = read(data)
        assert found == unreadable(place, "xmp_entities")
        assert check(found) == ["label_unreadable"]
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "packet", [b"", b"<x>", b"\xff\xfe<x/>", b'<?xml version="1.0" encoding="no-such"?><x/>']
)
def test_broken_xmp_is_a_finding(packet: bytes) -> None:
    assert read(jpeg_xmp(packet)) == unreadable("jpeg:APP1 XMP", "xmp_broken")


def test_huge_xmp_is_refused() -> None:
    packet = as_element() + b" " * (1024 * 1024)
    assert read(webp_with(b"XMP ", packet)) == unreadable("webp:XMP", "xmp_too_large")
    extended = jpeg_extended_xmp(packet, 20)
    assert read(extended) == unreadable("jpeg:APP1 extended XMP", "xmp_too_large")
    assert read(heif_with(b"mime", packet)) == unreadable("heif:XMP", "xmp_too_large")


def test_deeply_nested_xmp_costs_no_more_than_flat_one() -> None:
    tag = b"Iptc4xmpExt:DigitalSourceType"
    namespace = b'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    depth = 16_000
    packet = b"<x " + namespace + b">" + (b"<" + tag + b">") * depth
    packet += (b"</" + tag + b">") * depth + b"</x>"
    began = time.process_time()
    assert read(webp_with(b"XMP ", packet)) == []
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("key", "family"), [("AIGC", "aigc"), ("XML:com.adobe.xmp", "xmp"), ("prompt", "text")]
)
def test_packed_texts_are_inflated_within_limits(key: str, family: str) -> None:
    place = f"png:zTXt {key}"
    assert read(png_packed(key, b" " * 9_000_000)) == unreadable(place, f"{family}_too_large")
    broken = png_with(chunk(b"zTXt", key.encode() + b"\0\0no zlib"))
    assert read(broken) == unreadable(place, f"{family}_broken")


def test_a_huge_label_is_refused_and_a_long_value_is_cut() -> None:
    assert label(ProduceID="x" * 70_000) == unreadable("png:tEXt AIGC", "aigc_too_large")
    assert label(ProduceID="角" * 9_000)[0].facts["ProduceID"] == "角" * 500


@pytest.mark.parametrize(
    "text",
    ["[" * 60_000, '{"a":' * 12_000, '{"Label": ' + "9" * 5_000 + "}", "[1]", "1", '{"AIGC": 1}'],
)
def test_hostile_json_is_no_label(text: str) -> None:
    assert read(png_text("AIGC", text)) == unreadable("png:tEXt AIGC", "aigc_not_json")


def test_facts_are_text_that_every_database_takes() -> None:
    found = label(ContentProducer="a\0b\ud800c\x1b[31m\u202ed\n")
    assert found[0].facts["ContentProducer"] == "a b?c [31m d"
    many = label(**{f"Own{number}": "x" for number in range(99)})
    assert len(many[0].facts) == len(LABEL) + 1 + aigc.OWN_FIELDS


def test_more_findings_than_the_limit_end_in_one_that_says_so() -> None:
    one = chunk(b"tEXt", b"Software\0Paint")
    assert len(read(png_with(*[one] * 64))) == 64
    found = read(png_with(*[one] * 65))
    assert len(found) == findings.FINDINGS == 64
    assert found[62:] == [
        Finding("software", "png:tEXt Software", {"name": "Paint"}),
        *unreadable("file", "too_many"),
    ]
    assert check(found) == ["label_unreadable"]


def test_more_metadata_than_the_limit_is_not_taken_apart() -> None:
    silent = zlib.compress(xmp("<a>" + " " * 1_000_000 + "</a>"), 9)
    one = chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + silent)
    began = time.process_time()
    assert read(png_with(*[one] * 500)) == unreadable("file", "too_many")
    assert time.process_time() - began < 3
    plain = picture("JPEG")
    many = plain[:2] + b"\xff\xe5\0\2" * 5_000 + plain[2:]
    assert read(many) == unreadable("file", "too_many")


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"II*\0",
        b"nonsense" * 9,
        b"II*\0\xff\xff\xff\xff",
        exif({0x0131: b"Cam\0"})[:-5],
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x8769, 4, 1, 99_999),
    ],
)
def test_broken_exif_is_a_finding(block: bytes) -> None:
    found = read(jpeg_exif(block))
    assert found[-1:] == unreadable("jpeg:EXIF", "exif_broken")
    assert check(found) == ["label_unreadable"]


def test_a_directory_is_read_once_and_each_text_once() -> None:
    block = bytearray(exif({0x0131: b"Cam\0", 0x0132: b"2025\0"}))
    at = block.index(struct.pack("<H", 0x0132))
    block[at : at + 2] = struct.pack("<H", 0x0131)
    assert facts(read(jpeg_exif(bytes(block))), "software") == [{"name": "Cam"}]


@pytest.mark.parametrize("data", [b"", b"text", b"c2pa", b"%PDF-", b"\0" * 99, ENTITIES])
def test_what_is_no_picture_says_only_that(data: bytes) -> None:
    assert read(data) == unreadable("file", "file_broken")


def test_what_stands_before_the_damage_is_kept() -> None:
    whole = png_text("AIGC", JSON)
    assert [one.kind for one in read(whole[:-40])] == ["aigc", "unreadable"]
    whole = jpeg_with(0xEB, b"AIGC" + JSON.encode())
    cut = whole[: whole.index(b"\xff\xdb") + 9]
    assert [one.kind for one in read(cut)] == ["aigc", "unreadable"]


def test_an_xmp_extension_without_its_end_is_a_finding() -> None:
    whole = gif_xmp(as_element())
    cut = whole[: whole.index(b"\x01\xff\xfe\xfd")]
    assert read(cut) == unreadable("gif:XMP", "xmp_broken")


def test_segments_are_walked_to_an_early_end() -> None:
    assert read(b"\xff\xd8\xff\x01\xff\xd9") == []


def test_hostile_item_tables_cost_little() -> None:
    iloc = box(b"iloc", b"\1\0\0\0\0\0" + struct.pack(">H", 65_535) + b"\xff" * 64)
    iinf = box(b"iinf", b"\0\0\0\0\xff\xff" + box(b"infe", b"\2\0\0\0\0\7\0\0Exif\0"))
    ftyp = box(b"ftyp", b"avif\0\0\0\0avifmif1")
    began = time.process_time()
    found = read(ftyp + box(b"meta", b"\0\0\0\0" + iinf + iloc))
    assert found == unreadable("heif:Exif", "exif_broken")
    assert time.process_time() - began < 1


def test_two_thousand_damaged_files_are_read_without_a_crash() -> None:
    seeds = [make(JSON) for make, _place in SERIALISATIONS.values()]
    seeds += [picture(kind) for kind in KINDS]
    damaged = mutated(seeds, 2_000)
    assert damaged == mutated(seeds, 2_000)
    began = time.process_time()
    results = [read(data) for data in damaged]
    assert time.process_time() - began < 15
    for found in results:
        assert len(found) <= findings.FINDINGS
        assert all(len(text) <= findings.FACT for one in found for text in one.facts.values())
        check(found)
    assert any(facts(found, "aigc") for found in results)
