"""What reading and writing files can end with besides a file."""


class FileError(ValueError):
    """A file that cannot be read or written; its text is one sentence that says which, what is wrong and where."""
