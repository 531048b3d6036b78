"""Panels around the canvas; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.gui.dock import Dock

DOCKS = Family("dock", Dock, __name__)
