"""Sample notices for looking at the letters: invented people, pictures drawn here."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from notices.letter import LETTERS, Context, Original, Said
from notices.versions import stamp_of, versions_of
from payouts import texts
from similarity.evidence import draw, movement_of, size_of

Colour = tuple[int, int, int]
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((38, 52, 92), (233, 158, 120)),
    ((30, 84, 97), (246, 214, 157)),
    ((74, 48, 98), (240, 180, 190)),
)
TITLES = ("提灯的猫", "Harbour at dusk", "夏夜列车")
REASONS = {
    "UPHELD": (
        "头像与原作在构图、角色造型和线条上高度一致：猫的坐姿、灯笼的位置和远山的轮廓逐一对应，"
        "仅左右翻转并改变了天空的颜色。\n"
        "The sitting cat, the lantern and the line of the hills agree one by one; the avatar is "
        "mirrored and its sky has another colour."
    ),
    "UNPROTECTABLE": (
        "相似之处仅为黄昏的配色与远山的画法，属于不受保护的风格与通用元素。\n"
        "What is alike is the palette of dusk and a way of drawing hills: a style, free to all."
    ),
}
RULE: Said = {
    "zh": "投诉人自收到声明之日起 20 个工作日内未证明已投诉或者起诉的，措施终止。",
    "en": "Unless the claimant shows a complaint or a suit within 20 working days, they end.",
}
SIZE = 720
DECIDING = ("DECISION", "REVIEW")
FOUND: list[Said] = [
    {
        "zh": "头像的全部与原作的全部相吻合。",
        "en": "The whole avatar matches the whole original.",
    },
    {
        "zh": "将头像左右翻转后，与原作吻合。",
        "en": "The avatar fits onto the original once it is mirrored.",
    },
    {"zh": "色彩被替换。", "en": "The colours were exchanged for others."},
]
FOUND_LITTLE: list[Said] = [
    {
        "zh": "未找到能使两图重合的移动方式，因此无从对齐。",
        "en": "No movement was found that lays one picture on the other: nothing can be aligned.",
    },
]
MATCH = {
    "movement": [1, 0, 0, 0, 1, 0],
    "orientation": "mirrored",
    "agreement": 0.9,
    "inliers": 40,
    "points": [
        [x, y, x, y]
        for x, y in ((0.26, 0.48), (0.38, 0.49), (0.5, 0.76), (0.25, 0.9), (0.76, 0.2), (0.1, 0.62))
    ],
}


def sample(
    kind: str, pictures: int = 3, *, version: int | None = None
) -> tuple[Context, dict[str, bytes]]:
    """A context of a kind with so many works, and the pictures that it names.

    Set with the newest version of the letter, or with the one asked for.
    """
    number = f"RDN-{LETTERS[kind]}-2026-000012"
    avatar = _jpeg(ImageOps.mirror(_scene(0, shift=70)))
    prints = [_jpeg(_scene(place)) for place in range(pictures)]
    originals = [_original(kind, place, data) for place, data in enumerate(prints)]
    drawings = _compared(originals) if kind in DECIDING else {}
    away = kind in ("TAKEDOWN", "FORWARDING")
    context: Context = {
        "kind": kind,
        "number": number,
        "issued_at": "2026-03-02T10:00:00+08:00",
        "issued_on": "2026-03-02",
        "template": stamp_of(kind, version or versions_of(kind)[-1]),
        "operator": "拾光绘图平台",
        "reference": "RD-2026-000123",
        "page": ""
        if away
        else "https://redress.example.org/claims/8d1e4a3e-6a6c-4a53-9d0e-1f4b8e3d2c10/",
        "check": f"https://redress.example.org/notices/check/{number}/",
        "filed_on": "2026-02-20",
        "claimant": {"name": "" if away else "林墨", "agent": ""},
        "avatar": {
            "sha256": sha256(avatar).hexdigest(),
            "id": "avatar-2026-77120",
            "url": "",
            "seen_on": "",
            "generated_on": "2026-01-15",
        },
        "pictures": originals,
        "details": DETAILS[kind](originals),
    }
    if away:
        context["addressee"] = "拾光绘图平台" if kind == "TAKEDOWN" else "周野"
    return context, drawings | {sha256(data).hexdigest(): data for data in [avatar, *prints]}


def _compared(originals: list[Original]) -> dict[str, bytes]:
    """Adds what the comparison found, and returns the drawing for the one picture that has it."""
    scene, avatar = _scene(0), ImageOps.mirror(_scene(0, shift=70))
    movement = movement_of({"geometry": MATCH}, size_of(avatar))
    assert movement is not None  # noqa: S101  # MATCH has one
    drawing = Image.open(BytesIO(draw(scene, avatar, movement)["regions"])).convert("RGB")
    digest = sha256(drawing.tobytes()).hexdigest()
    for original in originals:
        original["explanation"] = FOUND if original["position"] == 1 else FOUND_LITTLE
    originals[0]["exhibit"] = {"view": "regions", "sha256": digest}
    return {digest: _jpeg(drawing)}


def _original(kind: str, place: int, data: bytes) -> Original:
    original: Original = {
        "position": place + 1,
        "title": TITLES[place % len(TITLES)],
        "sha256": sha256(data).hexdigest(),
        "created_on": "2021-04-01",
        "published_on": "2021-05-01",
    }
    if kind == "RECEIPT":
        original["evidence"] = [
            {"proofs": "REGISTRATION", "note": "国作登字-2021-F-00123456"},
            {"proofs": "LAYERED_FILE", "note": "lantern.psd"},
        ]
    if kind == "NO_MATCH":
        original["similarity"] = f"0.{7 + 4 * place:02d}"
    if kind in DECIDING:
        upheld = place % len(TITLES) != 1
        original["ground"] = "UPHELD" if upheld else "UNPROTECTABLE"
        original["reason"] = REASONS[original["ground"]]
        original["access"] = "PRESUMED"
        original["elements"] = ["COMPOSITION", "CHARACTER", "LINE"] if upheld else ["STYLE"]
        original["award_cny"] = "10000.00" if upheld else ""
        original["held"] = original["resolution"] = ""
    if kind == "ACCEPTANCE":
        original["award_cny"] = "10000.00"
    return original


def _receipt(originals: list[Original]) -> dict[str, Any]:
    return {"completeness_on": "2026-02-24", "decision_days": 7}


def _information(originals: list[Original]) -> dict[str, Any]:
    return {
        "question": (
            "请说明第 2 幅作品首次发表的网址，并提供其分层源文件（PSD 或同等格式）。\n"
            "Please name the address where the second work was first published, and send its "
            "layered file."
        ),
        "answer_on": "2026-03-19",
        "answer_within": 10,
        "deemed_on": "2026-03-09",
    }


def _no_match(originals: list[Original]) -> dict[str, Any]:
    return {"threshold": "0.40", "model": "redress-small", "compared_on": "2026-03-02"}


def _decision(originals: list[Original]) -> dict[str, Any]:
    upheld = sum(original["ground"] == "UPHELD" for original in originals)
    some = "PARTLY" if upheld else "DISMISSED"
    return {
        "outcome": "UPHELD" if upheld == len(originals) else some,
        "appealed": False,
        "digest": sha256(b"evidence").hexdigest(),
        "total_cny": f"{10_000 * upheld}.00" if upheld else "",
        "rate_cny": "10000.00",
        "tariff": "2023-03",
        "tax": "WITHHELD" if upheld else "",
        "withheld_cny": f"{1600 * upheld}.00" if upheld else "",
        "net_cny": f"{8400 * upheld}.00" if upheld else "",
        "payment_days": 10,
        "appeal_on": "2026-03-24" if upheld < len(originals) else "",
        "appeal_within": 15 if upheld < len(originals) else 0,
        "deemed_on": "2026-03-09" if upheld < len(originals) else "",
        "appeal_days": 10,
    }


def _review(originals: list[Original]) -> dict[str, Any]:
    return _decision(originals) | {"appealed": True, "appeal_on": "", "deemed_on": ""}


def _acceptance(originals: list[Original]) -> dict[str, Any]:
    return {
        "accepted_on": "2026-03-04",
        "total_cny": f"{10_000 * len(originals)}.00",
        "payee": "林墨",
        "account": "**** 0128",
        "bank": "中国工商银行杭州滨江支行",
        "signature": "林墨",
        "pay_on": "2026-03-18",
        "text": {"zh": texts.acceptance("zh-hans"), "en": texts.acceptance("en")},
    }


def _payment(originals: list[Original]) -> dict[str, Any]:
    paid = {
        "paid_on": "2026-03-12",
        "payee": "林墨",
        "account": "**** 0128",
        "net_cny": "8400.00",
    }
    return {
        "gross_cny": "20000.00",
        "withheld_cny": "3200.00",
        "net_cny": "16800.00",
        "payments": [{"reference": f"PB2026000007N00000{place}", **paid} for place in (1, 2)],
    }


def _takedown(originals: list[Original]) -> dict[str, Any]:
    return {"within_hours": 24, "order": "RDO-2026-000031", "decision": "RDN-D-2026-000012"}


def _forwarding(originals: list[Original]) -> dict[str, Any]:
    return {
        "answer_on": "2026-03-16",
        "rule": RULE,
        "answer_page": "https://redress.example.org/enforcement/answer/",
    }


DETAILS: dict[str, Callable[[list[Original]], dict[str, Any]]] = {
    "RECEIPT": _receipt,
    "INFORMATION": _information,
    "NO_MATCH": _no_match,
    "DECISION": _decision,
    "REVIEW": _review,
    "ACCEPTANCE": _acceptance,
    "PAYMENT": _payment,
    "TAKEDOWN": _takedown,
    "FORWARDING": _forwarding,
}


def _scene(place: int, shift: int = 0) -> Image.Image:
    """A cat with a lantern before hills at dusk; every third picture is the same kind of scene."""
    top, bottom = SKIES[place % len(SKIES)]
    if shift:
        top, bottom = bottom, (top[2], (top[1] + shift) % 256, top[0])
    sky = Image.linear_gradient("L").resize((SIZE, SIZE))
    picture = Image.composite(
        Image.new("RGB", sky.size, bottom), Image.new("RGB", sky.size, top), sky
    )
    draw = ImageDraw.Draw(picture)
    draw.ellipse((500 - 60 * place, 90, 590 - 60 * place, 180), fill=(255, 240, 205))
    for far, tone in enumerate(((92, 100, 128), (58, 68, 98), (34, 42, 66))):
        height = 430 + 70 * far
        for peak in range(-1, 5):
            x = peak * 210 + 90 * far + 45 * place
            draw.polygon([(x - 190, SIZE), (x, height), (x + 190, SIZE)], fill=tone)
    if place % len(TITLES) != 1:
        _cat(draw, 230 + 20 * place)
    return picture


def _cat(draw: ImageDraw.ImageDraw, x: int) -> None:
    ink, light = (22, 24, 34), (255, 214, 110)
    draw.ellipse((x - 70, 470, x + 80, 680), fill=ink)
    draw.ellipse((x - 52, 380, x + 58, 490), fill=ink)
    draw.polygon([(x - 48, 415), (x - 40, 345), (x - 2, 392)], fill=ink)
    draw.polygon([(x + 54, 415), (x + 46, 345), (x + 8, 392)], fill=ink)
    draw.arc((x + 40, 560, x + 190, 700), 20, 210, fill=ink, width=20)
    for eye in (x - 24, x + 18):
        draw.ellipse((eye, 426, eye + 14, 444), fill=light)
    draw.line((x + 120, 470, x + 120, 520), fill=ink, width=6)
    draw.rounded_rectangle((x + 92, 520, x + 148, 590), 16, fill=light, outline=ink, width=6)


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=86, subsampling=0)
    return out.getvalue()
