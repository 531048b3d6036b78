"""Layers; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.layer import Layer

LAYERS = Family("layer", Layer, __name__)
