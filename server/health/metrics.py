"""Counters for Prometheus: requests by page and answer, their times, what the looks found. No page name holds an id."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from server.health.looks import Look, State

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
LEVEL = {State.GOOD: 0, State.SOON: 1, State.BAD: 2}


class Metrics:
    """Of one process; made once and passed in."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("dttg_requests", "Requests answered", ("page", "status"), registry=self.registry)
        self.seconds = Histogram(
            "dttg_request_seconds", "Time of a request", ("page",), registry=self.registry, buckets=BUCKETS
        )
        self.looks = Gauge("dttg_health", "0 good, 1 to be mended soon, 2 bad", ("look",), registry=self.registry)

    def answered(self, page: str, status: int, *, seconds: float) -> None:
        self.requests.labels(page, str(status)).inc()
        self.seconds.labels(page).observe(seconds)

    def text(self, found: tuple[Look, ...]) -> bytes:
        """Everything in Prometheus' own format."""
        for each in found:
            self.looks.labels(each.name).set(LEVEL[each.state])
        return generate_latest(self.registry)
