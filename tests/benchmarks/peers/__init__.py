"""The libraries that nnstudio is timed beside; one file each, imported without the library."""
