"""Optimizers; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.optimizer import Optimizer

OPTIMIZERS = Family("optimizer", Optimizer, __name__)
