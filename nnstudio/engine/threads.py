"""The number of threads that the BLAS library uses: part of a project, because it decides the last bits of sums."""

from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def controller() -> ThreadpoolController:
    """The handle on the libraries that are loaded, looked up once."""
    return ThreadpoolController()


def use_threads(count: int) -> None:
    """Let NumPy's products use that many threads from now on, in this process."""
    controller().limit(limits=count, user_api="blas")
