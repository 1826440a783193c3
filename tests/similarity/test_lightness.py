"""The web process must not load torch, OpenCV or open_clip: each case is a fresh interpreter."""

import subprocess
import sys

import pytest
from django.conf import settings

START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
{imports}
print(sorted({{"torch", "open_clip", "torchvision", "cv2", "imagehash"}} & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    "imports",
    [
        "import config.urls; from django.urls import get_resolver; get_resolver().url_patterns",
        "import config.wsgi",
        "import config.celery; config.celery.app.loader.import_default_modules()",
        "import similarity.actions, similarity.queries, similarity.words, similarity.tasks",
    ],
)
def test_nothing_heavy_is_loaded(imports: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", START.format(imports=imports)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.strip() == "[]", ended.stderr
