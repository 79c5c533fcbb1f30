"""A NATS server of one's own, with its streams on the disk: started, killed, and started again where it stood."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

STREAM, SUBJECT, DURABLE = "SIGNALS", "signals.shop", "amends"
PATIENCE = 30.0


def program() -> str:
    """The server that the workshop installed, or the system's."""
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
    if found is None:
        raise RuntimeError("there is no nats-server; install requirements/proof.txt")
    return found


class Broker:
    """One server on one port, over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.server: subprocess.Popen[bytes] | None = None
        self.restarts = -1

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serves, and waits until it answers."""
        words = [program(), "-js", "-sd", str(self.folder), "-a", "127.0.0.1", "-p", str(self.port)]
        self.server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.restarts += 1
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the broker did not start")

    def kill(self) -> None:
        """`kill -9`; one that never came up has nothing to be killed, and why it did not is what is told."""
        if self.server is None:
            return
        self.server.send_signal(signal.SIGKILL)
        self.server.wait(20)

    def make_stream(self) -> None:
        asyncio.run(self._make_stream())

    async def _make_stream(self) -> None:
        import nats

        link = await nats.connect(self.url)
        await link.jetstream().add_stream(name=STREAM, subjects=["signals.>"])
        await link.close()

    def publish(self, messages: Sequence[dict[str, Any] | bytes]) -> None:
        """Each message once; the log has said that it holds it."""
        asyncio.run(self._publish(messages))

    async def _publish(self, messages: Sequence[dict[str, Any] | bytes]) -> None:
        import nats

        link = await nats.connect(self.url)
        log = link.jetstream(publish_async_max_pending=256)
        for start in range(0, len(messages), 200):
            some = messages[start : start + 200]
            await asyncio.gather(
                *(log.publish(SUBJECT, one if isinstance(one, bytes) else json.dumps(one).encode()) for one in some)
            )
        await link.close()
