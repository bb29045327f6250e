"""How a sheet is shared out between several pictures: rows or columns of cells near each picture's own shape."""

import math
from functools import cache

from abaca.engines.illustrator.vector import Rect

_EVEN = 0.45
"""How much unequal areas weigh beside cropping when layouts are compared."""


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
        placed = _rows(_split(ratios, rows), ratios, width, height, gap_px)
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
    ends: tuple[int, ...], ratios: tuple[float, ...], width: float, height: float, gap_px: float
) -> tuple[Rect, ...]:
    starts = (0, *ends[:-1])
    natural = []
    for start, end in zip(starts, ends, strict=True):
        natural.append(max(1.0, width - gap_px * (end - start - 1)) / sum(ratios[start:end]))
    free = max(1.0, height - gap_px * (len(ends) - 1))
    factor = free / sum(natural)
    placed, top = [], 0.0
    for start, end, tall in zip(starts, ends, natural, strict=True):
        bottom, left = top + tall * factor, 0.0
        inner = max(1.0, width - gap_px * (end - start - 1))
        for ratio in ratios[start:end]:
            wide = inner * ratio / sum(ratios[start:end])
            placed.append(Rect(left, top, left + wide, bottom))
            left += wide + gap_px
        top = bottom + gap_px
    return tuple(placed)


def _badness(ratios: tuple[float, ...], placed: tuple[Rect, ...]) -> float:
    mean = sum(cell.width * cell.height for cell in placed) / len(placed)
    cropped = sum(
        abs(math.log(cell.width / max(cell.height, 1e-6) / ratio)) for cell, ratio in zip(placed, ratios, strict=True)
    )
    uneven = sum(abs(math.log(max(cell.width * cell.height, 1e-6) / mean)) for cell in placed)
    return (cropped + _EVEN * uneven) / len(placed)
