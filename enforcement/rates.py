"""How often one address may open the links of respondents, on pages and over the API together."""

from notices.rates import CheckRate


class AnswerRate(CheckRate):
    """A limit by address: whoever tries out links is stopped long before one fits."""

    scope = "answers"
