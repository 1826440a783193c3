"""What a picture file says about its origin: labels, manifests, tools, dates; no Django here."""

from pictures.provenance.findings import Finding
from pictures.provenance.label_check import check
from pictures.provenance.reading import VERSION, read

__all__ = ["VERSION", "Finding", "check", "read"]
