"""Schedules of the learning rate; one file each."""

from nnstudio.base.catalogue import Family
from nnstudio.engine.schedule import Schedule

SCHEDULES = Family("schedule", Schedule, __name__)
