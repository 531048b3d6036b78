"""Projects and files in the window: open, save, import, export. (Written by the files-in-window helper: shell helper, leave this to them; call it from the command table.)"""
