"""CPU milliseconds per signed one-page notice, beside plain WeasyPrint and pyHanko in the same run.

Ours: one font configuration and one signing key for the process, room for the signature reserved.
Stock, as a tutorial would write it: a new `HTML`, a new `FontConfiguration`, the key loaded and
`SimpleSigner` made for every document, which pyHanko then signs twice to learn how long the
signature is. Both set the same letter, in turns. `rss_growth_mb` is what the process has grown by
over 300 of our notices after a warm-up; the parts say where our time goes.
"""

import gc
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import psutil

from bench._report import arguments, show
from bench._site import scratch_site
from bench.export import MIB

ROUNDS, NOTICES = 20, 300
QUICK_ROUNDS, QUICK_NOTICES = 4, 30
WARM_UP = 5
KIND = "INFORMATION"
ALONE = "signer.pem"  # the certificate without its chain, as the stock signer wants it


def stock(context: Any, pictures: dict[str, bytes]) -> bytes:
    """A signed letter made without anything that is kept from one to the next."""
    from django.conf import settings
    from django.template.loader import render_to_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from notices.authority import KEY, ROOT
    from notices.letter import dressed
    from notices.render import VARIANT, _fetcher
    from notices.versions import address_of

    html = render_to_string(address_of(KIND, 1), {"letter": dressed(context)})
    source = HTML(string=html, url_fetcher=_fetcher(pictures, context["check"]))
    pdf = source.write_pdf(font_config=FontConfiguration(), **VARIANT)
    folder = settings.VAR_DIR / "signing"
    signer = SimpleSigner.load(  # type: ignore[no-untyped-call]
        folder / KEY, folder / ALONE, ca_chain_files=[folder / ROOT]
    )
    meta = PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES)
    out = BytesIO()
    sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer, output=out)
    return out.getvalue()


def ours(context: Any, pictures: dict[str, bytes]) -> bytes:
    """A signed letter as the worker makes it."""
    from notices.render import render
    from notices.signing import sign

    return sign(render(context, pictures).pdf)


def spent(work: Callable[[], object], times: int = 1) -> float:
    """Milliseconds of CPU for one turn, on average of so many.

    Begins with nothing left to collect: nobody pays for what somebody else has left behind.
    """
    gc.collect()
    began = time.process_time()
    for _turn in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def measured(rounds: int, notices: int) -> dict[str, float | int]:
    """Both ways in turns, then many of ours with an eye on memory."""
    from asn1crypto import pem
    from django.conf import settings

    from notices.render import render
    from notices.samples import sample
    from notices.signing import sign
    from notices.signing_key import signing_key

    context, pictures = sample(KIND, 1)
    chain = signing_key().chain
    alone = pem.armor("CERTIFICATE", chain[0].dump())
    (settings.VAR_DIR / "signing" / ALONE).write_bytes(alone)
    for _turn in range(WARM_UP):
        ours(context, pictures)
    stock(context, pictures)
    own, plain = list[float](), list[float]()
    for _turn in range(rounds):
        own.append(spent(lambda: ours(context, pictures)))
        plain.append(spent(lambda: stock(context, pictures)))
    unsigned = render(context, pictures).pdf
    process = psutil.Process()
    before = process.memory_info().rss
    for _turn in range(notices):
        ours(context, pictures)
    mine, theirs = sorted(own)[rounds // 2], sorted(plain)[rounds // 2]
    return {
        "ms_cpu": mine,
        "stock_ms_cpu": theirs,
        "ratio": theirs / mine,
        "rss_growth_mb": (process.memory_info().rss - before) / MIB,
        "notices": notices,
        "render_ms_cpu": spent(lambda: render(context, pictures), rounds),
        "sign_ms_cpu": spent(lambda: sign(unsigned), rounds),
    }


def main() -> None:
    """Measure on a throw-away site."""
    asked = arguments("Set and sign notices beside the plain way.")
    with scratch_site():
        rounds, notices = (QUICK_ROUNDS, QUICK_NOTICES) if asked.quick else (ROUNDS, NOTICES)
        show(measured(rounds, notices), as_json=asked.json)


if __name__ == "__main__":
    main()
