"""Undo and redo."""

from nnstudio.gui.commands.command import Command, Desk


def undo_words(desk: Desk) -> str:
    """What undo would take back."""
    return f"Undo {desk.store.edits.undo_words or ''}".strip()


def redo_words(desk: Desk) -> str:
    """What redo would do again."""
    return f"Redo {desk.store.edits.redo_words or ''}".strip()


COMMANDS = (
    Command(
        "edit.undo",
        "Edit",
        undo_words,
        lambda desk: desk.store.undo(),
        "undo",
        ("Ctrl+Z",),
        "Take the latest edit back",
        lambda desk: desk.store.edits.undo_words is not None,
    ),
    Command(
        "edit.redo",
        "Edit",
        redo_words,
        lambda desk: desk.store.redo(),
        "redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Do again what was taken back",
        lambda desk: desk.store.edits.redo_words is not None,
        last=True,
    ),
)
