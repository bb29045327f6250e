"""What paper, pigment and tools leave: noise, grain, hatching."""

import cv2
import numpy as np

from abaca.engines.illustrator.relief import Floats


def noise(wide: int, high: int, cell: float, seed: int, octaves: int = 3) -> Floats:
    """Soft noise around 0, about -1..1, with lumps of `cell` pixels."""
    rng = np.random.default_rng(seed)
    total = np.zeros((high, wide), np.float32)
    weight = 1.0
    for _ in range(octaves):
        grid = rng.standard_normal((max(2, int(high / cell) + 2), max(2, int(wide / cell) + 2))).astype(np.float32)
        total += weight * cv2.resize(grid, (wide, high), interpolation=cv2.INTER_CUBIC)
        weight *= 0.55
        cell = max(cell / 2.2, 1.0)
    scaled: Floats = (total / 2.2).astype(np.float32)
    return scaled


def grain(seed: int, side: int = 512, *, along: float = 1.4, across: float = 1.4) -> Floats:
    """A square of tooth, about -1..1, to be tiled; blurred by `along` px horizontally and `across` px vertically."""
    rng = np.random.default_rng(seed + 77)
    rough = rng.standard_normal((side, side)).astype(np.float32)
    pad = min(side, int(4 * max(along, across)) + 2)
    wrapped = np.pad(rough, pad, mode="wrap")
    soft = cv2.GaussianBlur(wrapped, (0, 0), sigmaX=along, sigmaY=across)[pad : pad + side, pad : pad + side]
    tooth: Floats = np.clip(soft / (soft.std() * 2), -1, 1).astype(np.float32)
    return tooth


def tiled(tile: Floats, top: int, low: int, wide: int) -> Floats:
    """Rows `top` to `low` of the pattern, repeated over a width."""
    side = tile.shape[0]
    rows = tile[np.arange(top, low) % side]
    repeated: Floats = np.tile(rows, (1, -(-wide // tile.shape[1])))[:, :wide]
    return repeated


def hatch(top: int, low: int, wide: int, pitch: float, turn: float, wave: Floats | float) -> Floats:
    """Parallel strokes, 0 (paper) to 1 (middle of a stroke)."""
    rows = np.arange(top, low, dtype=np.float32)[:, None]
    columns = np.arange(wide, dtype=np.float32)[None, :]
    phase = (columns * np.float32(np.cos(turn)) + rows * np.float32(np.sin(turn))) / np.float32(pitch) + wave
    strokes: Floats = (0.5 + 0.5 * np.cos(np.float32(2 * np.pi) * phase)).astype(np.float32)
    return strokes
