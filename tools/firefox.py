"""Firefox, asked by WebDriver BiDi over a web socket: no driver beside the browser is needed."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
SECONDS = 300  # for one answer


def path() -> str | None:
    """Return where Firefox is; ``LENET_FIREFOX`` names another one."""
    names = [os.environ.get("LENET_FIREFOX"), "firefox-esr", "firefox"]
    return next((found for name in names if name and (found := shutil.which(name))), None)


class Page:
    """A page of Firefox."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket, self._asked = socket, 0
        self.version = self._ask("session.new", capabilities={})["capabilities"]["browserVersion"]
        self._id = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def goto(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._ask("browsingContext.navigate", context=self._id, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return what an expression gives, or what its promise brings, as JSON can tell it."""
        told = self._ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self._id},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise RuntimeError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while True:  # events may come before the answer
            told = json.loads(self._socket.recv())
            if told.get("id") == self._asked:
                break
        if told["type"] != "success":
            raise RuntimeError(f"{method}: {told['message']}")
        return told["result"]


@contextmanager
def opened(program: str, profile: Path) -> Iterator[Page]:
    """Start Firefox without a window, with a new profile in the folder, and end it."""
    options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
    process = subprocess.Popen(
        [program, *options], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8"
    )
    try:
        assert process.stderr
        place = next((found for line in process.stderr if (found := LISTENS.search(line))), None)
        if place is None:
            raise RuntimeError(f"{program} ended before it listened")
        # What it says later is read as well, or it would wait for a reader.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        socket = websocket.create_connection(
            f"{place[1]}/session", suppress_origin=True, timeout=SECONDS
        )
        try:
            yield Page(socket)
        finally:
            socket.close()
    finally:
        process.terminate()
        process.wait(30)
