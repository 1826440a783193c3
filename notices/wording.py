"""The fixed words of notices in both of their languages, and days as each language writes them.

Notices are always bilingual, so their words stand here and in the letters' templates rather than
in the message catalogue, where a later translation would change what an old context says.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Term:
    """A word or phrase in Chinese and English; `code` is what the context says."""

    zh: str
    en: str
    code: str = ""


def _terms(**words: tuple[str, str]) -> dict[str, Term]:
    return {code: Term(zh, en, code) for code, (zh, en) in words.items()}


TITLES: Final = _terms(
    RECEIPT=("受理通知书", "Notice of Receipt"),
    INFORMATION=("补正通知书", "Request for Information"),
    NO_MATCH=("比对结果通知书", "Notice of Comparison Result"),
    DECISION=("处理决定书", "Notice of Decision"),
    REVIEW=("复核决定书", "Notice of Decision on Appeal"),
    ACCEPTANCE=("补偿接受确认书", "Confirmation of Acceptance"),
    PAYMENT=("付款通知书", "Notice of Payment"),
    TAKEDOWN=("下架通知书", "Order to Take Down"),
    FORWARDING=("转送通知书", "Notice of Forwarding"),
)
OUTCOMES: Final = _terms(
    UPHELD=("予以支持", "Upheld"),
    PARTLY=("部分支持", "Upheld in part"),
    DISMISSED=("不予支持", "Dismissed"),
)
GROUNDS: Final = _terms(
    UPHELD=("未经许可使用原作，予以支持", "Upheld: copied without permission"),
    LICENSED=("已获许可", "Licensed"),
    INDEPENDENT=("独立创作或巧合", "Independent creation or chance"),
    UNPROTECTABLE=(
        "通用元素、风格或公有领域内容",
        "Common element, style or public domain",
    ),
    UNPROVEN=("权属证明不足", "Authorship not sufficiently proven"),
    NOT_GENERATED=("并非由本平台生成", "Not generated here"),
    DUPLICATE=("与另一项补偿重复", "Duplicate of another award"),
    WITHDRAWN=("投诉人已撤回", "Withdrawn by the claimant"),
)
ACCESS: Final = _terms(
    PROVEN=("有记录或数据集证明", "Proven by record or data set"),
    PRESUMED=("推定：发表早于生成", "Presumed: published before generation"),
    NOT_SHOWN=("未能证明", "Not shown"),
)
ELEMENTS: Final = _terms(
    COMPOSITION=("构图", "composition"),
    CHARACTER=("角色造型", "character design"),
    LINE=("线条", "line"),
    COLOUR=("色彩", "colour"),
    POSE=("姿态", "pose"),
    STYLE=("仅风格", "style only"),
)
PROOFS: Final = _terms(
    LAYERED_FILE=("分层文件或底稿", "layered file or draft"),
    ORIGINAL=("原件", "original"),
    PUBLICATION=("合法出版物", "lawful publication"),
    REGISTRATION=("著作权登记证书", "copyright registration certificate"),
    CERTIFICATION=("认证文件", "certification by an authority"),
    CONTRACT=("合同", "contract"),
    TIMESTAMP=("可信时间戳", "trusted timestamp"),
    POWER_OF_ATTORNEY=("授权委托书", "power of attorney"),
    ANSWER=("补充材料", "answer to a question"),
    MESSAGE=("随留言提交的文件", "file sent with a message"),
    APPEAL=("复核时提交的新证明", "new proof with the appeal"),
)
HOLDS: Final = _terms(
    SAME_CONTENT=(
        "该图片针对该头像已在另一案件中获得补偿，本案不再重复补偿",
        "this picture has already been awarded against this avatar in another claim",
    ),
    NOT_PROMISED=(
        "该头像并非由本平台自有生成器生成，不在补偿承诺范围内",
        "the avatar was not made by the platform's own generator, which the promise covers",
    ),
    NEAR_CONTENT=(
        "该图片与另一幅已针对该头像获得补偿的图片几乎相同，由高级审核人员另行决定",
        "this picture is nearly that of another award against this avatar: a senior person decides",
    ),
)

VIEWS: Final = _terms(
    overlay=(
        "头像半透明叠加于原作之上；未覆盖之处淡化显示",
        "The avatar laid half transparent on the original; what it does not cover is pale",
    ),
    regions=(
        "左为原作，右为头像；编号相同之处相互吻合，不吻合之处淡化显示",
        "Left the original, right the avatar; equal numbers match, what does not match is pale",
    ),
)

# Under which key of a context a code of which list stands.
BY_KEY: Final = {
    "kind": TITLES,
    "outcome": OUTCOMES,
    "ground": GROUNDS,
    "access": ACCESS,
    "elements": ELEMENTS,
    "proofs": PROOFS,
    "held": HOLDS,
    "view": VIEWS,
}


def day_term(day: date) -> Term:
    """A day as 2026年3月2日 and 2 March 2026."""
    return Term(
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        day.isoformat(),
    )
