"""Work on many things by any executor, a few at a time: however many there are, only some are under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_batches(
    executor: Executor,
    workers: int,
    work: Callable[[tuple[Item, ...]], Result],
    items: Iterable[Item],
    size: int,
) -> Iterator[Result]:
    """What ``work`` gives for batches of the items, as they come, in no particular order.

    Args:
        workers: how much ``executor`` does at the same time.
        size: items of a batch; they travel together.

    Raises:
        BrokenExecutor: the executor broke down.
    """
    batches = _batches(items, size)
    under_way: set[Future[Result]] = set()
    try:
        while True:
            for batch in islice(batches, 2 * workers - len(under_way)):
                under_way.add(executor.submit(work, batch))
            if not under_way:
                return
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        for future in under_way:
            future.cancel()


def _batches(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    source = iter(items)
    while batch := tuple(islice(source, size)):
        yield batch
