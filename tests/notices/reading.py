"""Reads PDFs in the tests, with other programs than the one that wrote them."""

from io import BytesIO

import pypdf
import pypdfium2


def text_of(pdf: bytes) -> str:
    """All pages' text without line ends and spaces, as another program extracts it."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "".join("".join(pages).split())


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(BytesIO(pdf)).pages)


def fonts_of(pdf: bytes) -> dict[str, int]:
    """The fonts by name, with the bytes of each embedded file (0: not embedded)."""
    fonts: dict[str, int] = {}
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():  # type: ignore[index]
            drawn = reference.get_object()["/DescendantFonts"][0].get_object()
            descriptor = drawn["/FontDescriptor"]
            file = descriptor.get("/FontFile3") or descriptor.get("/FontFile2")
            fonts[drawn["/BaseFont"].partition("+")[2]] = len(file.get_data()) if file else 0
    return fonts


def images_of(pdf: bytes) -> set[bytes]:
    """The bytes of every JPEG, as they are stored in the PDF; the QR code is none."""
    reader = pypdf.PdfReader(BytesIO(pdf))
    return {
        image.get_object()._data
        for page in reader.pages
        for image in page["/Resources"]["/XObject"].values()  # type: ignore[index]
        if image.get_object().get("/Filter") == "/DCTDecode"
    }
