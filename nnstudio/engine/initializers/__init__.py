"""Initializers; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.initializer import Initializer

INITIALIZERS = Family("initializer", Initializer, __name__)
