"""Letters as PDFs: what is in them, what never gets in, and when none is made."""

import json
import re
import threading
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pypdf
import pypdfium2
import pytest
import weasyprint

from notices import render as rendering
from notices.fonts import FAMILIES
from notices.letter import drawings_in
from notices.models import Notice
from notices.render import CharacterMissing, FontMissing, render
from notices.samples import sample
from tests.notices.reading import fonts_of, images_of, pages_of, text_of

WORDS = {
    "RECEIPT": ["受理通知书", "NoticeofReceipt", "国作登字-2021-F-00123456", "2026年2月24日前"],
    "INFORMATION": ["补正通知书", "RequestforInformation", "分层源文件", "2026年3月19日"],
    "NO_MATCH": ["比对结果通知书", "您有权要求人工审理", "Youhavetherighttoaperson", "0.07"],
    "DECISION": [
        "处理决定书",
        "部分支持",
        "¥20,000.00",
        "人民币贰万元整",
        "人民币壹万元整",
        "2026年3月24日",
        "比对所见Whatthecomparisonfound",
        "将头像左右翻转后，与原作吻合。",
    ],
    "REVIEW": ["复核决定书", "Afteryourappeal", "本平台内的程序至此终结"],
    "ACCEPTANCE": ["补偿接受确认书", "¥30,000.00", "人民币叁万元整", "中国工商银行杭州滨江支行"],
    "PAYMENT": ["付款通知书", "¥16,800.00", "人民币壹万陆仟捌佰元整", "¥3,200.00", "2026年3月12日"],
    "TAKEDOWN": ["下架通知书", "RDO-2026-000031", "24小时内", "identitywithheld"],
    "FORWARDING": ["转送通知书", "周野", "2026年3月16日", "identitywithheld"],
}
AWAY = {"TAKEDOWN", "FORWARDING"}  # go to others, who are not told who claims


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_a_letter_says_what_it_must_in_text_that_can_be_read_out(kind: str) -> None:
    context, prints = sample(kind)
    pdf = render(context, prints).pdf
    text = text_of(pdf)
    usual = ["拾光绘图平台", "RD-2026-000123", context["number"], "2March2026", context["check"]]
    assert ("林墨" in text) == (kind not in AWAY)
    missing = [words for words in [*usual, *WORDS[kind]] if words not in text]
    assert missing == []
    assert f"第1页，共{pages_of(pdf)}页·Page1of{pages_of(pdf)}" in text


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_the_simplified_faces_are_embedded(kind: str) -> None:
    fonts = fonts_of(render(*sample(kind)).pdf)
    assert {"Noto-Sans-CJK-SC", "Noto-Serif-CJK-SC", "Noto-Serif-CJK-SC-Bold"} <= set(fonts)
    assert min(fonts.values()) > 1000
    assert all("CJK-SC" in name for name in fonts)


@pytest.mark.parametrize(
    ("kind", "pictures"), [("DECISION", 1), ("DECISION", 3), ("NO_MATCH", 2), ("RECEIPT", 2)]
)
def test_every_picture_is_in_it(kind: str, pictures: int) -> None:
    context, prints = sample(kind, pictures)
    assert len(prints) == pictures + 1 + len(drawings_in(context))
    assert images_of(render(context, prints).pdf) == set(prints.values())


def test_twenty_pictures_fit() -> None:
    context, prints = sample("DECISION", 20)
    pdf = render(context, prints).pdf
    assert pages_of(pdf) <= 12
    assert "20.Harbouratdusk" in text_of(pdf)


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_the_same_context_gives_the_same_bytes(kind: str) -> None:
    assert render(*sample(kind)).pdf == render(*sample(kind)).pdf


def test_it_is_a_pdf_a_with_title_language_and_date() -> None:
    context, prints = sample("DECISION")
    reader = pypdf.PdfReader(BytesIO(render(context, prints).pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "处理决定书 RDN-D-2026-000012"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260302100000")
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-Hans"
    assert root["/MarkInfo"]["/Marked"]
    about = root["/Metadata"].get_data().decode()
    assert 'part="3"' in about
    assert 'conformance="U"' in about
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_a_letter_brings_its_content_for_machines() -> None:
    context, prints = sample("DECISION")
    reader = pypdf.PdfReader(BytesIO(render(context, prints).pdf))
    attached = next(iter(reader.attachment_list))
    assert attached.name == f"{context['number']}.json"
    assert json.loads(attached.content) == context
    root: Any = reader.trailer["/Root"]
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Source"


def test_it_records_what_set_it() -> None:
    renderer = render(*sample("RECEIPT", 1)).renderer
    assert renderer["weasyprint"] == weasyprint.__version__
    assert set(renderer["fonts"]) >= {"Noto-Sans-CJK-SC", "Noto-Serif-CJK-SC"}
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in renderer["fonts"].values())


def test_the_qr_code_leads_to_the_page_where_it_is_checked() -> None:
    context, prints = sample("RECEIPT", 1)
    document = pypdfium2.PdfDocument(BytesIO(render(context, prints).pdf))
    page = cv2.cvtColor(np.array(document[0].render(scale=4).to_pil()), cv2.COLOR_RGB2GRAY)
    document.close()
    found, _points, _code = cv2.QRCodeDetector().detectAndDecode(page)
    assert found == context["check"]


def test_a_name_that_no_font_has_is_refused_with_its_character() -> None:
    context, prints = sample("RECEIPT", 1)
    context["claimant"]["name"] = "林\U0003134a🌸"
    with pytest.raises(CharacterMissing, match=r"No installed font has 𱍊 \(U\+3134A\)\."):
        render(context, prints)


def test_a_pictograph_that_no_font_has_is_printed_as_its_number() -> None:
    context, prints = sample("RECEIPT", 1)
    context["pictures"][0]["title"] = "樱\U0001fae8花"
    assert "樱[U+1FAE8]花" in text_of(render(context, prints).pdf)


def test_a_letter_in_another_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "FAMILIES", (*FAMILIES, "Noto Sans CJK XX"))
    with pytest.raises(FontMissing, match=r"Noto Sans CJK XX is not installed: apt-get install"):
        render(*sample("RECEIPT", 1))


def many_at_once(count: int) -> list[bytes]:
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(render(*sample("RECEIPT", 1)).pdf))
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


def test_letters_may_be_made_in_several_threads() -> None:
    assert set(many_at_once(4)) == {render(*sample("RECEIPT", 1)).pdf}


def test_an_appeal_is_offered_where_it_is_possible_and_only_there() -> None:
    context, prints = sample("DECISION", 3)
    assert "Ifyoudisagreewithwhatwasnotupheld,youmayappealonce" in text_of(
        render(context, prints).pdf
    )
    context["details"] |= {"appealed": True, "appeal_on": ""}
    text = text_of(render(context, prints).pdf)
    assert "youmayappealonce" not in text
    assert "本平台内的程序至此终结" in text
    assert "Afteryourappeal" in text


def test_a_decision_without_an_award_and_one_on_hold_say_so() -> None:
    context, prints = sample("DECISION", 1)
    context["details"] |= {"total_cny": "", "rate_cny": "", "tariff": ""}
    context["pictures"][0] |= {"award_cny": "", "held": "SAME_CONTENT"}
    text = text_of(render(context, prints).pdf)
    assert "未产生补偿Noaward" in text
    assert "暂缓补偿Awardonhold" in text
    assert "另一案件中获得补偿" in text
    assert "请在案件页面接受补偿" not in text
    context["pictures"][0]["resolution"] = "The first claim stands."
    text = text_of(render(context, prints).pdf)
    assert "不予补偿Noaward" in text
    assert "Thefirstclaimstands." in text


def test_two_tariffs_are_named_without_a_single_rate() -> None:
    context, prints = sample("DECISION", 3)
    context["details"] |= {"rate_cny": "", "tariff": "2023-03, 2026-05"}
    text = text_of(render(context, prints).pdf)
    assert "tariff2023-03,2026-05" in text
    assert "foreachpicture,20,000" not in text


def test_an_avatar_known_by_its_address_alone_is_named_by_it() -> None:
    context, prints = sample("RECEIPT", 1)
    context["avatar"] |= {
        "id": "",
        "url": "https://example.org/a/7",
        "generated_on": "",
        "seen_on": "2026-02-01",
    }
    text = text_of(render(context, prints).pdf)
    assert "https://example.org/a/7见于2026年2月1日" in text
