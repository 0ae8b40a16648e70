"""A GGUF model run by llama.cpp inside this process, through xllamacpp's prebuilt library."""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.config import ModelConfig
from bot.errors import ModelFault, ModelRejected, ModelUnavailable
from bot.models.chat_model import Completion, Grow, Prompt

log = logging.getLogger(__name__)


def threads_of(config: ModelConfig) -> int:
    """As many as are set, else as the process may use: llama.cpp would count the whole machine's, also in a container."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return config.threads or allowed


class LlamaModel:
    """A `ChatModel`: `local:<path of a gguf file>`. It answers one prompt at a time, on a thread of its own."""

    def __init__(self, config: ModelConfig) -> None:
        import xllamacpp

        path = Path(config.name).expanduser()
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such file")
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = config.context
        params.n_parallel = 1
        params.verbosity = -1
        params.warmup = False
        params.cpuparams.n_threads = threads_of(config)
        params.cpuparams_batch.n_threads = threads_of(config)
        # the library opens a port for itself: ours is never told to anybody and asks for a key nobody has
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [secrets.token_urlsafe(24)]
        params.ui = False
        self._config = config
        self._params = params
        self._server: Any = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama")

    async def complete(self, prompt: Prompt, /, *, grow: Grow | None = None) -> Completion:
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        stopped = threading.Event()
        collected = _Collected(stopped, lambda piece: loop.call_soon_threadsafe(pieces.put_nowait, piece))
        work = loop.run_in_executor(self._thread, self._generate, self._request(prompt), collected)
        work.add_done_callback(lambda _: pieces.put_nowait(None))
        text = ""
        try:
            while (piece := await pieces.get()) is not None:
                text += piece
                if grow:
                    await grow(text)
            await work
        finally:
            stopped.set()
        return collected.completion()

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        turns = [{"role": turn.role.value, "content": turn.text} for turn in prompt.turns]
        return {
            "messages": [{"role": "system", "content": prompt.system}, *turns],
            "max_tokens": self._config.max_tokens,
            "temperature": self._config.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }

    def _generate(self, request: dict[str, Any], collected: "_Collected") -> None:
        """Runs on the model's thread, where the file is also read at the first question."""
        if collected.stopped.is_set():
            return
        if self._server is None:
            import xllamacpp

            self._server = xllamacpp.Server(self._params)
        self._server.handle_chat_completions(request, collected.take)


class _Collected:
    """Takes what llama.cpp hands out, piece by piece."""

    def __init__(self, stopped: threading.Event, tell: Callable[[str], Any]) -> None:
        self.stopped = stopped
        self._tell = tell
        self._text: list[str] = []
        self._error: dict[str, Any] = {}
        self._finish = ""
        self._usage: dict[str, int] = {}

    def take(self, chunk: Any) -> bool:
        """One chunk; True makes llama.cpp stop."""
        if not isinstance(chunk, dict):
            return self.stopped.is_set()
        self._error = chunk.get("error") or self._error
        self._usage = chunk.get("usage") or self._usage
        for choice in chunk.get("choices") or ():
            self._finish = choice.get("finish_reason") or self._finish
            if piece := (choice.get("delta") or {}).get("content"):
                self._text.append(piece)
                self._tell(piece)
        return self.stopped.is_set()

    def completion(self) -> Completion:
        if self._error:
            log.debug("llama.cpp: %s", self._error)
            if self._error.get("type") == "exceed_context_size_error":
                raise ModelRejected(ModelFault.CONTEXT)
            raise ModelUnavailable(ModelFault.SERVER)
        if not self._finish:
            raise ModelUnavailable(ModelFault.CUT)
        usage = self._usage
        text = "".join(self._text)
        if not text.strip():
            raise ModelUnavailable(ModelFault.EMPTY)
        return Completion(
            text,
            usage.get("prompt_tokens", 0),
            usage.get("completion_tokens", 0),
            cut=self._finish == "length",
        )
