"""How a sheet is shared out between several pictures: rows or columns of cells near each picture's own shape."""

import math
from functools import cache

from abaca.engines.illustrator.vector import Rect

_EVEN = 0.6
"""How much unequal areas weigh beside cropping when layouts are compared."""
_WIDEST_GAP = math.log(2.6)
"""The largest cell may have so many times the area of the smallest before that alone speaks against a layout."""


def cells(ratios: tuple[float, ...], sheet: Rect, gap_px: float) -> tuple[Rect, ...]:
    """One cell for each picture (given by width over height), in reading order, covering the sheet but for the gaps.

    Of all ways to cut the sequence into rows, and into columns, it takes the one that crops least and gives the
    pictures the most equal areas.
    """
    bounded = tuple(min(max(ratio, 0.3), 3.4) for ratio in ratios)
    across = _best(bounded, sheet.width, sheet.height, gap_px)
    # Columns are rows of the picture laid on its side.
    down = _best(tuple(1 / ratio for ratio in bounded), sheet.height, sheet.width, gap_px)
    if across[0] <= down[0]:
        return tuple(cell.moved(sheet.left, sheet.top) for cell in across[1])
    return tuple(Rect(cell.top, cell.left, cell.bottom, cell.right).moved(sheet.left, sheet.top) for cell in down[1])


def _best(ratios: tuple[float, ...], width: float, height: float, gap_px: float) -> tuple[float, tuple[Rect, ...]]:
    options = []
    for rows in range(1, len(ratios) + 1):
        ends = _split(ratios, rows)
        for faithful in (1.0, 0.7, 0.4):
            placed = _rows(ends, ratios, Rect(0, 0, width, height), gap_px, faithful=faithful)
            options.append((_badness(ratios, placed), placed))
    return min(options, key=lambda option: option[0])


def _split(ratios: tuple[float, ...], rows: int) -> tuple[int, ...]:
    """Where each row ends, so that the rows' summed ratios are as equal as can be (smallest sum of squares)."""

    @cache
    def cut(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            return sum(ratios[start:]) ** 2, (len(ratios),)
        options = []
        for end in range(start + 1, len(ratios) - left + 2):
            rest, ends = cut(end, left - 1)
            options.append((sum(ratios[start:end]) ** 2 + rest, (end, *ends)))
        return min(options)

    return cut(0, rows)[1]


def _rows(
    ends: tuple[int, ...], ratios: tuple[float, ...], sheet: Rect, gap_px: float, *, faithful: float
) -> tuple[Rect, ...]:
    """The cells of those rows: in the pictures' own proportions at `faithful` 1, in equal areas at 0."""
    starts = (0, *ends[:-1])
    tall = [
        (1 / sum(ratios[start:end])) ** faithful * (end - start) ** (1 - faithful)
        for start, end in zip(starts, ends, strict=True)
    ]
    free = max(1.0, sheet.height - gap_px * (len(ends) - 1))
    placed, top = [], 0.0
    for start, end, part in zip(starts, ends, tall, strict=True):
        bottom, left = top + free * part / sum(tall), 0.0
        inner = max(1.0, sheet.width - gap_px * (end - start - 1))
        widths = [ratio**faithful for ratio in ratios[start:end]]
        for width in widths:
            right = left + inner * width / sum(widths)
            placed.append(Rect(left, top, right, bottom))
            left = right + gap_px
        top = bottom + gap_px
    return tuple(placed)


def _badness(ratios: tuple[float, ...], placed: tuple[Rect, ...]) -> float:
    shapes = [math.log(max(cell.width, 1e-6) / max(cell.height, 1e-6)) for cell in placed]
    sizes = [math.log(max(cell.width * cell.height, 1e-6)) for cell in placed]
    mean = sum(sizes) / len(sizes)
    cropped = sum(abs(shape - math.log(ratio)) for shape, ratio in zip(shapes, ratios, strict=True))
    uneven = sum(abs(size - mean) for size in sizes)
    gap = max(0.0, max(sizes) - min(sizes) - _WIDEST_GAP)
    return (cropped + _EVEN * uneven) / len(placed) + gap
