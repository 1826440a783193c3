"""Everything that makes public what was decided: entries, archives, counted figures."""

from transparency.actions.keeping import ArchiveDamaged, faults_of, name_of, read_back, rebuilt
from transparency.actions.publishing import publish_day, publish_waiting

__all__ = [
    "ArchiveDamaged",
    "faults_of",
    "name_of",
    "publish_day",
    "publish_waiting",
    "read_back",
    "rebuilt",
]
