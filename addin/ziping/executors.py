"""Where bulk work runs: this machine's processors, or a Dask cluster."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module

from ziping.errors import fail

DASK = "dask://"
SECONDS_TO_CONNECT = 10


@contextmanager
def open_executor(workers: int, cluster: str = "") -> Iterator[tuple[Executor, int]]:
    """An executor, and how many things it does at the same time.

    Args:
        workers: processes on this machine; one works in this process.
        cluster: ``dask://host:port`` for a Dask cluster instead.

    Raises:
        ZipingError: the cluster cannot be had.
    """
    if cluster:
        with _cluster(cluster) as found:
            yield found
    elif workers <= 1:
        with ThreadPoolExecutor(1) as executor:
            yield executor, 1
    else:
        with ProcessPoolExecutor(workers, initializer=_ignore_interrupts) as executor:
            yield executor, workers


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process; those that write finish their file and stop when the first one says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    if not address.startswith(DASK):
        raise fail(
            f"「{address}」不是集群的地址", "--executor", "写成 dask://主机:端口,如 dask://10.1.1.1:8786"
        )
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise fail(
            "本机没有安装 Dask(distributed)", "--executor", "安装 ziping[cluster],或不用 --executor"
        ) from error
    try:
        client = distributed.Client(f"tcp://{address.removeprefix(DASK)}", timeout=SECONDS_TO_CONNECT)
    except (OSError, ValueError, TimeoutError) as error:
        raise fail(
            f"连不上集群({type(error).__name__})", address, "核对主机和端口,并确认调度程序已经启动"
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise fail("集群里没有工作进程", address, "先启动 dask worker")
        yield client.get_executor(), threads
