"""The table of commands: what can be done in the window, with words, icon, keys, and when it can be done.

Menus, the transport, the search for commands and the list of shortcuts all come from it.
"""
