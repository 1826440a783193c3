"""The versioned texts a claimant agrees to: accepting the award, and the use of bank data.

A text is never edited once somebody may have signed it: a new version is added and made current.
"""

from typing import Final

ACCEPTANCE_VERSION: Final = "2023-03"
CONSENT_VERSION: Final = "2026-12"

_ACCEPTANCE: Final[dict[str, dict[str, str]]] = {
    "2023-03": {
        "en": (
            "I accept the award stated above for the pictures named. The amount follows from the "
            "platform's voluntary promise per picture. It is paid to the payee whom I name here "
            "within ten working days. I confirm that I am entitled to receive it for these "
            "pictures, and that nobody else has been paid for them with my knowledge. Accepting "
            "ends my right to appeal against this decision, also for pictures that were not "
            "upheld. My other rights under the law are not affected."
        ),
        "zh-hans": (
            "本人接受上述决定就所列图片给予的补偿。该金额依据平台按张补偿的自愿承诺确定，将在十个工作日内"
            "支付给本人在此指定的收款人。本人确认有权就上述图片领取该款项，且据本人所知没有其他人就上述"
            "图片领取过补偿。接受后，本人不再就该决定（包括未获支持的图片）提出申诉。本人依法享有的其他"
            "权利不受影响。"
        ),
    },
}

_CONSENT: Final[dict[str, dict[str, str]]] = {
    "2023-03": {
        "en": (
            "I agree separately that the platform processes the bank account data entered here, "
            "which is sensitive personal information, for the sole purpose of paying this award. "
            "The account number is stored encrypted, shown only by its last four digits, given "
            "to the paying bank and to nobody else. Without it the award cannot be paid."
        ),
        "zh-hans": (
            "本人单独同意平台仅为支付本次补偿之目的处理在此填写的银行账户信息（属于敏感个人信息）。账号加密"
            "保存，仅显示末四位，只提供给付款银行。不提供该信息则无法支付补偿。"
        ),
    },
    "2026-11": {
        "en": (
            "I agree separately that the platform processes the bank account data entered here, "
            "and the papers added here that show who may receive the money, for the sole purpose "
            "of paying this award. They are sensitive personal information. The account number is "
            "stored encrypted, shown only by its last four digits, given to the paying bank and "
            "to nobody else. The papers are stored encrypted and opened only by the people who "
            "prepare and approve the payment; each look is recorded. Without them the award "
            "cannot be paid."
        ),
        "zh-hans": (
            "本人单独同意平台仅为支付本次补偿之目的，处理在此填写的银行账户信息，以及在此提交的、证明"
            "收款资格的材料。上述信息属于敏感个人信息。账号加密保存，仅显示末四位，只提供给付款银行。"
            "材料加密保存，仅由办理和复核付款的人员查看，每次查看均有记录。不提供上述信息则无法支付"
            "补偿。"
        ),
    },
    "2026-12": {
        "en": (
            "I agree separately that the platform processes the account of a bank or of Alipay "
            "and the identity number entered here, and the papers added here that show who may "
            "receive the money. They are sensitive personal information. Account and papers are "
            "used for the sole purpose of paying this award. The identity number is used to see "
            "that the payee is the one who is entitled, and to declare and pay the tax that the "
            "law lays on this payment; for that it is given to the tax authority, together with "
            "name and amount. Account and identity number are stored encrypted and shown by a "
            "few characters; the account is given to the paying bank or to Alipay. Only the "
            "people who prepare and approve the payment can read them or open the papers, with a "
            "reason in writing for each number; each look is recorded. Nobody else is given "
            "them. Without them the award cannot be paid."
        ),
        "zh-hans": (
            "本人单独同意平台处理在此填写的银行账户或支付宝账户、身份证件号码，以及在此提交的、证明收款资格"
            "的材料。上述信息属于敏感个人信息。账户信息和材料仅用于支付本次补偿。身份证件号码用于核对收款人"
            "是否为有权领取的人，以及依法为本次付款申报和缴纳税款；为此将与姓名、金额一并提供给税务机关。"
            "账户和身份证件号码加密保存，仅显示少数字符；账户信息提供给付款银行或支付宝。仅办理和复核付款的"
            "人员可以查看号码或打开材料，查看每个号码须书面说明理由，每次查看均有记录。不提供给其他任何人。"
            "不提供上述信息则无法支付补偿。"
        ),
    },
}


def acceptance(language: str, version: str = ACCEPTANCE_VERSION) -> str:
    """The text of accepting an award; languages we do not write in read English."""
    return _in(language, _ACCEPTANCE[version])


def consent(language: str, version: str = CONSENT_VERSION) -> str:
    """The text of the separate consent to the use of bank data."""
    return _in(language, _CONSENT[version])


def _in(language: str, texts: dict[str, str]) -> str:
    return texts.get(language.lower(), texts["en"])
