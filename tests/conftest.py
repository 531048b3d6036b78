"""What all tests share: no screen, one BLAS thread, and examples that may take their time."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
