"""What happens, counted for whoever watches the process. Never by whom: no label holds a chat, a name or a word."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0, 300.0)


class Counts:
    """Counters of one process, with a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.received = Counter(
            "rahnuma_messages_received", "Messages accepted", ["channel"], registry=self.registry
        )
        self.answered = Counter(
            "rahnuma_messages_answered",
            "Messages answered, by what became of them",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.failed = Counter(
            "rahnuma_messages_failed",
            "Messages settled without an answer, by the reason",
            ["channel", "reason"],
            registry=self.registry,
        )
        self.limited = Counter(
            "rahnuma_messages_limited",
            "Messages over a limit of a person or an address",
            ["channel"],
            registry=self.registry,
        )
        self.worked = Histogram(
            "rahnuma_answer_seconds",
            "Time to work an answer out",
            ["channel"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.waited = Histogram(
            "rahnuma_reply_seconds",
            "Time from accepting a message to its delivered reply",
            ["channel"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.retries = Counter(
            "rahnuma_platform_retries", "Calls of a platform that were tried again", registry=self.registry
        )
        self.model_calls = Counter(
            "rahnuma_model_calls",
            "Calls of a language model; result is ok, or the fault",
            ["model", "result"],
            registry=self.registry,
        )
        self.model_seconds = Histogram(
            "rahnuma_model_seconds",
            "Time of one call of a language model",
            ["model"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.model_tokens = Counter(
            "rahnuma_model_tokens",
            "Tokens that a language model read and wrote",
            ["model", "direction"],
            registry=self.registry,
        )
        self.model_cost = Counter(
            "rahnuma_model_cost_dollars",
            "What the calls cost by the configured prices",
            ["model"],
            registry=self.registry,
        )
        self.model_rejected = Counter(
            "rahnuma_model_rejected",
            "Answers of a language model that failed the checks and were not sent",
            ["model"],
            registry=self.registry,
        )
        self.logged = Counter(
            "rahnuma_log_lines",
            "Warnings and errors in the log, by the part that wrote them",
            ["level", "logger"],
            registry=self.registry,
        )

    def received_on(self, channel: str) -> float:
        """How many messages this process has accepted on a channel."""
        return self.registry.get_sample_value("rahnuma_messages_received_total", {"channel": channel}) or 0.0
