"""The declaration that a claimant signs: every version ever shown, in both languages.

A version is never edited once claims carry it; a new text gets a new version. A test holds the
hash of each.
"""

VERSION = "2026-1"

TEXTS: dict[str, dict[str, str]] = {
    "2026-1": {
        "en": (
            "I declare that I am the author or rights holder of the works named in this claim, "
            "or that the rights holder has authorised me to act. What I state here is true and "
            "complete to the best of my knowledge. I know that a false statement may make me "
            "liable for the damage it causes, and that this claim and its pictures are kept as "
            "evidence and shown to the people who decide it. I know that the promised payment for "
            "each picture is a voluntary promise of the platform and does not limit my right to "
            "go to court."
        ),
        "zh-hans": (
            "本人声明：本人是本申请所列作品的作者或权利人，或者已获权利人授权代为提出申请。"
            "本人所作陈述就本人所知真实、完整。本人知悉：如陈述不实，可能须对由此造成的损害承担法律责任；"
            "本申请及其中图片将作为证据保存，并提供给负责处理的人员查看。"
            "本人知悉：平台承诺的按张赔付属自愿承诺，不影响本人向人民法院提起诉讼的权利。"
        ),
    },
}


def text_of(version: str, language: str) -> str:
    """The declaration of a version; English for a language that has no text of its own."""
    texts = TEXTS[version]
    return texts.get(language.lower(), texts["en"])
