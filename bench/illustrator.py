"""The illustrator: seconds and megabytes a picture, from prompt to encoded file."""

import multiprocessing
import resource
import statistics
import sys
import time

from abaca.engines.illustrator.scene import Job

ROUNDS = 3
PROMPTS = {
    "astronaut cat": "an orange cat wearing an astronaut helmet",
    "mountain sunset": "mountains at sunset",
    "clay pig": "a 3d pig with wings flying over a futuristic city",
    "night city": "a futuristic city at night",
    "watercolour penguins": "three penguins wearing red scarves on the snow, watercolor",
    "pencil fox": "a pencil drawing of a fox",
}
SIZES = {"1K": (1024, 1024), "4K": (4096, 4096)}


def main() -> None:
    """Print a table; each cell is drawn in a process of its own."""
    print(f"{'prompt':<22}" + "".join(f"{size + ' s':>9}{size + ' MB':>9}" for size in SIZES))
    for name, prompt in PROMPTS.items():
        cells = ""
        for width_px, height_px in SIZES.values():
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                seconds, megabytes = pool.apply(_draw, (prompt, width_px, height_px))
            cells += f"{seconds:>9.2f}{megabytes:>9.0f}"
        print(f"{name:<22}{cells}")


def _draw(prompt: str, width_px: int, height_px: int) -> tuple[float, float]:
    """Give the median time of some pictures after a first one, and the process's peak of resident memory."""
    from abaca.engines.illustrator.paint import paint  # noqa: PLC0415 - loaded in the process that draws

    paint(Job(prompts=(prompt,), seed=0, width_px=256, height_px=256))
    times = []
    for seed in range(ROUNDS):
        began_s = time.perf_counter()
        paint(Job(prompts=(prompt,), seed=seed, width_px=width_px, height_px=height_px))
        times.append(time.perf_counter() - began_s)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return statistics.median(times), peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
