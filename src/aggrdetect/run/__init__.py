"""From exports to ``scores.parquet``: blocks that are scored once and survive a crash."""

from aggrdetect.registry import Lazy

EXECUTORS = {
    "local": Lazy("aggrdetect.run.local", "map_local"),
    "ray": Lazy("aggrdetect.run.ray_executor", "map_ray", "ray"),
}
