"""The columns of the table under their English keys and Chinese names, and the words in cells."""

import re
import unicodedata

MOST_PICTURES = 20  # columns picture_1, picture_2 …; one cell may name more

COLUMNS: dict[str, str] = {
    "avatar_id": "头像编号",
    "avatar_image": "头像截图",
    "avatar_url": "头像网址",
    "avatar_seen_at": "看到时间",
    "pictures": "图片",
    "title": "作品名称",
    "created_on": "创作日期",
    "first_published_on": "首次发表日期",
    "first_published_url": "首次发表网址",
    "proof_kind": "证明类型",
    "proof_note": "证明编号或说明",
    "proof_file": "证明文件",
    "holder_name": "权利人姓名",
    "holder_kind": "权利人类型",
    "postal_address": "通讯地址",
    "contact_email": "电子邮箱",
    "telephone": "联系电话",
    "agent_name": "代理人姓名",
    "power_of_attorney": "授权委托书",
    "rights": "侵犯的权利",
    "request": "诉求",
}
IGNORED = {"row": "行号", "errors": "错误"}  # what a table of bad rows carries for its reader
_KEYS = {name: key for key, chinese in (COLUMNS | IGNORED).items() for name in (key, chinese)}
_PICTURE = re.compile(r"(?:picture|图片)_?(\d{1,2})")

HOLDER_KINDS = {
    "PERSON": ("person", "个人", "自然人"),
    "ORGANISATION": ("organisation", "organization", "company", "机构", "组织", "单位", "公司"),
}
RIGHTS = {
    "REPRODUCTION": ("reproduction", "复制", "复制权"),
    "ADAPTATION": ("adaptation", "改编", "改编权"),
    "DISSEMINATION": (
        "dissemination", "network dissemination", "信息网络传播", "信息网络传播权",
    ),
    "ATTRIBUTION": ("attribution", "署名", "署名权"),
}  # fmt: skip
PROOF_KINDS = {
    "LAYERED_FILE": ("layered_file", "layered file", "draft", "底稿", "分层文件"),
    "ORIGINAL": ("original", "原件"),
    "PUBLICATION": ("publication", "合法出版物", "出版物"),
    "REGISTRATION": ("registration", "著作权登记证书", "登记证书"),
    "CERTIFICATION": ("certification", "认证", "认证机构出具的证明"),
    "CONTRACT": ("contract", "合同"),
    "TIMESTAMP": ("timestamp", "trusted timestamp", "可信时间戳", "时间戳"),
}


def plain(text: str) -> str:
    """A word as it is compared: one form of every letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def key_of(name: str) -> str:
    """The key of a column's name, `picture_3` for the third of several, "" for an unknown one."""
    word = plain(name).rstrip("*").strip().replace(" ", "_").replace("-", "_")
    several = _PICTURE.fullmatch(word)
    if several and 1 <= int(several[1]) <= MOST_PICTURES:
        return f"picture_{int(several[1])}"
    return _KEYS.get(word, "")


def value_of(word: str, table: dict[str, tuple[str, ...]]) -> str:
    """The value that a word in a cell stands for, "" for an unknown word."""
    sought = plain(word)
    return next((value for value, words in table.items() if sought in words), "")
