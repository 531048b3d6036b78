"""Files of what a panel shows: CSV, NumPy's arrays, and pictures."""

import csv
import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnstudio.data.errors import Progress
from nnstudio.files.atomic import write_atomically
from nnstudio.gui import theme
from nnstudio.gui.plots.table import Table

SHARPNESS = 2
"""Pixels of a picture for each of the window's."""
REPORTED = 1000
"""Lines after which progress is told."""


def write_csv(path: Path, table: Table, report: Progress) -> None:
    """Write a table as RFC 4180 has it: names above and before, every number so that it reads back exactly."""

    def write(stream: BinaryIO) -> None:
        text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\r\n")
        lines = max(len(table.values) if table.values.ndim else 1, 1)
        for place, line in enumerate(table.cells()):
            writer.writerow(line)
            if place % REPORTED == 0:
                report(min(place / lines, 1.0))
        text.detach()

    write_atomically(path, write)


def write_npy(path: Path, table: Table, report: Progress) -> None:
    """Write the numbers of a table as NumPy's `load` reads them."""
    report(0.0)
    write_atomically(path, lambda stream: np.save(stream, np.ascontiguousarray(table.values), allow_pickle=False))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file."""

    def write(stream: BinaryIO) -> None:
        stream.write(content)

    write_atomically(path, write)


def png_of(widget: QWidget) -> bytes:
    """What a widget shows, with more pixels than the screen has."""
    image = QImage(widget.size() * SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(theme.current().panel)
    widget.render(image, QPoint())
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


def svg_of(widget: QWidget, title: str) -> bytes:
    """What a widget shows as a drawing that can be enlarged."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), QSize(widget.size())))
    generator.setResolution(widget.logicalDpiX())
    painter = QPainter(generator)
    painter.fillRect(widget.rect(), theme.current().panel)
    widget.render(painter, QPoint())
    painter.end()
    return bytes(buffer.data().data())
