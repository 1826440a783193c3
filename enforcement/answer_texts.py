"""What a respondent signs under a counter-statement: every version ever shown, in both languages.

A version is never edited once statements carry it; a new text gets a new version. A test holds
the hash of each.
"""

VERSION = "2026-1"

DECLARATIONS: dict[str, dict[str, str]] = {
    "2026-1": {
        "en": (
            "I declare that I made or uploaded the avatar named here, or that I act for whoever "
            "did, and that what I state is true and complete to the best of my knowledge. I know "
            "that my name and this statement with its files are forwarded to the claimant, and "
            "that my address, e-mail and telephone are kept by the platform, which hands them "
            "over only where the law requires it."
        ),
        "zh-hans": (
            "本人声明：本人系本声明所列头像的制作者或者上传者，或者已获其授权；"
            "本人所作陈述就本人所知真实、完整。本人知悉：本人的姓名以及本声明及其文件将转送投诉人；"
            "本人的地址、电子邮箱和电话由平台保存，仅在法律要求时提供。"
        ),
    },
}
GUARANTEES: dict[str, dict[str, str]] = {
    "2026-1": {
        "en": (
            "I guarantee that the avatar does not infringe, and I bear the legal consequences if "
            "it is restored because of a statement of mine that is not true."
        ),
        "zh-hans": (
            "本人保证该头像不构成侵权；如因本人陈述不实而恢复该头像，由本人承担相应的法律责任。"
        ),
    },
}


def declaration(version: str, language: str) -> str:
    """The declaration of a version; English for a language that has no text of its own."""
    return _of(DECLARATIONS[version], language)


def guarantee(version: str, language: str) -> str:
    """The guarantee of a version, in the same way."""
    return _of(GUARANTEES[version], language)


def _of(texts: dict[str, str], language: str) -> str:
    return texts.get(language.lower(), texts["en"])
