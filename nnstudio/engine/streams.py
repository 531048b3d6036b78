"""Random streams: every node and purpose has its own, derived from the seed by name."""

import hashlib

import numpy as np


def stream(seed: int, node: str, purpose: str) -> np.random.SFC64:
    """The raw random bits of a purpose, such as ("drop", "mask"); nothing else that is drawn changes them."""
    digest = hashlib.sha256(f"{node}/{purpose}".encode()).digest()
    words = np.frombuffer(digest, np.uint32)
    return np.random.SFC64(np.random.SeedSequence([seed, *map(int, words)]))


def generator(seed: int, node: str, purpose: str) -> np.random.Generator:
    """Random numbers from `stream`."""
    return np.random.Generator(stream(seed, node, purpose))
