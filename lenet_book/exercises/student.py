"""A student's code in a kernel of its own, and its functions as the checks call them.

Needs `ipykernel` and what comes with it, as `requirements.txt` has them.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import zmq
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from lenet_book.exercises.messages import decode, encode, failure

MODULE = "__import__('lenet_book.exercises.messages', fromlist=['run'])"
START_SECONDS = 120
STOP_SECONDS = 10  # for a cell to end that was interrupted
BOOK = Path(__file__).parents[2]


class KernelEnded(Exception):
    """The kernel is gone; the message says how."""


class Student:
    """A fresh kernel of this Python, in `folder`: run cells, look up functions, call them.

    A cell or a call that takes longer than `seconds` is stopped. Use it in a `with`.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.seconds = seconds
        # Without folders to search, there is one kernel: that of the Python that runs this.
        self.manager = KernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        path = os.pathsep.join(filter(None, [str(BOOK), os.environ.get("PYTHONPATH")]))
        self.manager.start_kernel(
            cwd=str(folder),
            env=os.environ | {"PYTHONPATH": path},
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.poller = zmq.Poller()
        for channel in (self.client.iopub_channel, self.client.stdin_channel):
            self.poller.register(channel.socket, zmq.POLLIN)

    def __enter__(self) -> "Student":
        try:
            self.client.wait_for_ready(timeout=START_SECONDS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def execute(self, code: str, answer: Callable[[Any], Any] | None = None) -> str | None:
        """Run code; return None, or what went wrong, for instance "stops with NameError: …".

        `answer` replies to what the code asks through `messages.ask`. Raises KernelEnded if the
        kernel dies, or does not let itself be interrupted.
        """
        sent = self.client.execute(code, store_history=False, allow_stdin=answer is not None)
        ends, stopped, problem = time.monotonic() + self.seconds, False, None
        while True:
            self.poller.poll(1000)
            if answer and not stopped and self.client.stdin_channel.msg_ready():
                request = self.client.get_stdin_msg(timeout=0)["content"]["prompt"]
                self.client.input(json.dumps(answer(_read(request))))
            while self.client.iopub_channel.msg_ready() and time.monotonic() <= ends:
                message = self.client.get_iopub_msg(timeout=0)
                if message["parent_header"].get("msg_id") != sent:
                    continue
                content = message["content"]
                if message["msg_type"] == "error" and not stopped:
                    problem = f"stops with {content.get('ename')}: {content.get('evalue')}"
                if content.get("execution_state") == "idle":
                    return problem
            if not self.manager.is_alive():
                raise KernelEnded("the kernel died")
            if time.monotonic() > ends:
                if stopped:
                    self.manager.shutdown_kernel(now=True)
                    raise KernelEnded("the kernel could not be interrupted")
                problem = f"was stopped after {self.seconds:g} seconds"
                stopped, ends = True, time.monotonic() + STOP_SECONDS
                self.manager.interrupt_kernel()

    def find(self, expression: str) -> Any:
        """Return what an expression is: a function to call from here, or a value.

        Raises NameError, with a sentence, where it is nothing.
        """
        said: dict = {}
        problem = self.execute(f"{MODULE}.look(lambda: {expression})", said.update)
        if said.get("callable"):
            return lambda *arguments: self.call(expression, *arguments)
        if problem or "value" not in said:
            raise NameError(f"no cell up to here defines {expression}")
        return decode(said["value"])

    def call(self, expression: str, *arguments: Any) -> Any:
        """Call a function of the student's, and return its result.

        Dictionaries and lists among the arguments are afterwards as the function left them; other
        arguments are as before. Raises what the function raises, by name, and TimeoutError.
        """
        functions: list[Callable] = []
        sent, said = encode(list(arguments), functions), {}

        def answer(message: dict) -> Any:
            if "begin" in message:
                return sent
            if "call" not in message:
                return said.update(message)
            try:
                values = decode(message["arguments"])
                return {"result": encode(functions[message["call"]](*values))}
            except Exception as error:
                return {"error": [type(error).__name__, str(error)]}

        problem = self.execute(f"{MODULE}.run(lambda: {expression})", answer)
        if "error" in said:
            raise failure(*said["error"])
        if "result" not in said:
            raise TimeoutError(f"it {problem or 'gave no answer'}")
        for before, after in zip(arguments, decode(said["arguments"]), strict=True):
            if isinstance(before, dict):
                before.update(after)
            elif isinstance(before, list):
                before[:] = after
        return decode(said["result"])


def _read(request: str) -> dict:
    """Return a message of the student's process, or an empty one where it is none of ours."""
    try:
        message = json.loads(request)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
