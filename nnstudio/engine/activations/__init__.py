"""Activations; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.activation import Activation

ACTIVATIONS = Family("activation", Activation, __name__)
