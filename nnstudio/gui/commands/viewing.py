"""Commands that change what is seen."""

from functools import partial

from PySide6.QtWidgets import QApplication

from nnstudio.gui import theme
from nnstudio.gui.commands.command import Command, Desk, Option, Options
from nnstudio.gui.perspectives import PERSPECTIVES

THEME = "view/theme"
"""Where the choice of the theme is remembered."""
ANIMATE = "view/animate"
"""Where it is remembered whether steps are animated."""
THEMES = (
    Option("Like the desktop", "system", "Follow the desktop's choice of light or dark"),
    Option("Light", "light"),
    Option("Dark", "dark"),
)


def set_theme(desk: Desk, choice: str) -> None:
    """Show a theme and remember it."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, choice)
    desk.settings.setValue(THEME, choice)


def toggle_dock(name: str, desk: Desk) -> None:
    """Show a dock, or hide it."""
    desk.places.toggle(name)


def dock_shown(name: str, desk: Desk) -> bool:
    """Whether a dock is shown, be it behind another one's tab."""
    return not desk.places.docks[name].isHidden()


def dock_commands(titles: dict[str, str]) -> tuple[Command, ...]:
    """One command per dock."""
    return tuple(
        Command(
            f"view.{name}",
            "View",
            title,
            partial(toggle_dock, name),
            tip=f"Show or hide the panel {title}",
            checked=partial(dock_shown, name),
        )
        for name, title in sorted(titles.items(), key=lambda item: item[1])
    )


def full_screen(desk: Desk) -> None:
    """Fill the screen, or no more."""
    if desk.window.isFullScreen():
        desk.window.showNormal()
    else:
        desk.window.showFullScreen()


def toggle_motion(desk: Desk) -> None:
    """Animate steps, or no more, and remember it."""
    if desk.canvas:
        motion = desk.canvas.motion
        motion.wanted = not motion.wanted
        desk.settings.setValue(ANIMATE, motion.wanted)


def switch_perspective(name: str, desk: Desk) -> None:
    """Show another perspective."""
    desk.places.switch(name)


def perspective_shown(name: str, desk: Desk) -> bool:
    """Whether it is the present one."""
    return desk.places.perspective.name == name


def perspective_commands() -> tuple[Command, ...]:
    """One command per perspective."""
    return tuple(
        Command(
            f"view.perspective_{each.name}",
            "View",
            each.title,
            partial(switch_perspective, each.name),
            keys=(f"Ctrl+{number}",),
            tip=each.tip,
            checked=partial(perspective_shown, each.name),
            last=each is PERSPECTIVES[-1],
        )
        for number, each in enumerate(PERSPECTIVES, start=1)
    )


COMMANDS = (
    *perspective_commands(),
    Command(
        "view.theme",
        "View",
        "Theme",
        icon="theme",
        tip="Light or dark colors",
        options=Options(lambda _: THEMES, set_theme, lambda _: theme.watcher.choice),
    ),
    Command(
        "view.full_screen",
        "View",
        "Full screen",
        full_screen,
        keys=("Ctrl+Shift+F",),
        checked=lambda desk: desk.window.isFullScreen(),
    ),
    Command(
        "view.animate",
        "View",
        "Animate steps",
        toggle_motion,
        tip="Show on the canvas where numbers flow in a step",
        enabled=lambda desk: desk.canvas is not None,
        checked=lambda desk: desk.canvas is not None and desk.canvas.motion.wanted,
    ),
    Command(
        "view.reset_layout",
        "View",
        "Reset layout",
        lambda desk: desk.places.reset(),
        "reset",
        tip="Put the panels of this perspective where they were at first",
        last=True,
    ),
)
