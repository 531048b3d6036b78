"""Losses; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.loss import Loss

LOSSES = Family("loss", Loss, __name__)
