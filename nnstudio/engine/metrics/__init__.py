"""Metrics; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.metric import Metric

METRICS = Family("metric", Metric, __name__)
