"""The look of one picture given to another: its colours, its light and the strength of its texture at every scale."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.photo.fitting import on_white

_LOOK_PX = 512
_SHARE = 0.88


def in_manner_of(photo: Image.Image, model: Image.Image) -> Image.Image:
    """The photo (RGB) with the palette, tones and texture of the model; what it shows stays where it is."""
    seen = cv2.cvtColor(np.asarray(photo.convert("RGB"), np.float32) / 255, cv2.COLOR_RGB2LAB)
    share = min(1.0, _LOOK_PX / max(model.size))
    size = (max(8, round(model.width * share)), max(8, round(model.height * share)))
    like = np.asarray(on_white(model).resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32) / 255
    wanted = cv2.cvtColor(like, cv2.COLOR_RGB2LAB)
    made = seen.copy()
    made[..., 0] = _matched(seen[..., 0], wanted[..., 0])
    made[..., 1:] = _palette(seen[..., 1:], wanted[..., 1:])
    made[..., 0] = _textured(made[..., 0], wanted[..., 0])
    # Light and dark decide what is seen: the middle of the old tones holds the new ones.
    made[..., 0] = np.clip(seen[..., 0] * (1 - _SHARE) + made[..., 0] * _SHARE, 0, 100)
    return Image.fromarray((cv2.cvtColor(made, cv2.COLOR_LAB2RGB).clip(0, 1) * 255).round().astype(np.uint8))


def _matched(level: Any, wanted: Any) -> Any:
    """Tones by rank: the darkest tenth becomes as dark as the model's, and so on, without tearing neighbours apart."""
    parts = np.linspace(0.5, 99.5, 33)
    here, there = np.percentile(level[::2, ::2], parts), np.percentile(wanted, parts)
    here = np.maximum.accumulate(here + np.arange(33) * 1e-3)
    smooth = np.convolve(np.pad(there, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return np.interp(level, here, smooth).astype(np.float32)


def _palette(colours: Any, wanted: Any) -> Any:
    """The plane of colours turned and stretched so that mean and covariance are the model's (Monge's map)."""
    flat, like = colours[::2, ::2].reshape(-1, 2), wanted.reshape(-1, 2)
    if min(len(flat), len(like)) < 2:
        return (colours - flat.mean(axis=0) + like.mean(axis=0)).astype(np.float32)
    floor = np.eye(2) * 4.0
    here, there = np.cov(flat.T) + floor, np.cov(like.T) + floor
    root = _root(here)
    turn = np.linalg.inv(root) @ _root(root @ there @ root) @ np.linalg.inv(root)
    turn = turn / max(1.0, float(np.linalg.norm(turn, 2)) / 2.6)
    return ((colours - flat.mean(axis=0)) @ turn.T + like.mean(axis=0)).astype(np.float32)


def _root(matrix: Any) -> Any:
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 1e-6))) @ vectors.T


def _textured(level: Any, wanted: Any) -> Any:
    """Every octave of detail as strong as in the model, within bounds."""
    rest, made = level, np.zeros_like(level)
    model = wanted
    for radius in (1.0, 2.0, 4.0):
        unit = max(level.shape) / 1024
        soft, plain = (
            cv2.GaussianBlur(rest, (0, 0), radius * max(unit, 0.5)),
            cv2.GaussianBlur(model, (0, 0), radius / 2),
        )
        gain = float((model - plain).std()) / max(float((rest - soft).std()), 0.4)
        made += (rest - soft) * min(max(gain, 0.45), 1.9)
        rest, model = soft, plain
    return made + rest
