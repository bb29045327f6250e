"""Styles: what makes each of them what it is, measured on pixels alone."""

from typing import Any, get_args

import msgspec
import numpy as np
import pytest

from abaca.engines.illustrator.paint import drawn
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Entity, Scene, Style
from abaca.engines.illustrator.styles import SHOWN_STYLES, STYLES, Motif, painted
from abaca.engines.illustrator.vector import document

EVERY = sorted(get_args(Style))
CAT = Scene(entities=(Entity(concept="cat", colours=("orange",)),), setting="meadow")
SIDE = 288


def pixels(style: str, scene: Scene = CAT, *, side: int = SIDE, seed: int = 3) -> Any:
    done = drawn(msgspec.structs.replace(scene, style=style), width_px=side, height_px=side, seed=seed)
    return np.asarray(done.picture)


def chroma(seen: Any) -> Any:
    """How far from grey each pixel is, 0..255."""
    return seen[..., :3].max(axis=2).astype(int) - seen[..., :3].min(axis=2)


def luma(seen: Any) -> Any:
    return seen[..., :3] @ np.array([0.299, 0.587, 0.114])


def test_every_style_of_the_contract_has_a_row():
    """A scene can name no style that nothing paints."""
    assert set(STYLES) == SHOWN_STYLES == set(EVERY)


@pytest.mark.parametrize("style", EVERY)
def test_a_style_gives_the_same_pixels_again(style):
    """Same scene, size and seed, same pixels; the size is the one asked for."""
    first, again = pixels(style, side=96), pixels(style, side=96)
    assert first.shape == (96, 96, 3)
    assert np.array_equal(first, again)


def test_no_two_styles_look_alike():
    """Each style changes what most of the picture looks like."""
    seen = {style: pixels(style, side=96).astype(int) for style in EVERY}
    for number, one in enumerate(EVERY):
        for other in EVERY[number + 1 :]:
            # A sticker on a backdrop is flat but for its rim.
            least = 0.2 if {one, other} == {"flat", "sticker"} else 3.0
            assert np.abs(seen[one] - seen[other]).mean() > least, (one, other)


@pytest.mark.slow
@pytest.mark.parametrize("style", EVERY)
@pytest.mark.parametrize("size", [(64, 512), (512, 64), (37, 53)])
def test_a_style_works_at_every_ratio(style, size):
    """The longest ratios and odd sizes have exactly the pixels asked for."""
    done = drawn(msgspec.structs.replace(CAT, style=style), width_px=size[0], height_px=size[1], seed=1)
    assert done.picture.size == size
    assert done.picture.mode == "RGB"


@pytest.mark.parametrize("style", EVERY)
def test_a_transparent_picture_is_clear_around_its_subject(style):
    """The corners have no opacity, the subject has."""
    seen = pixels(style, msgspec.structs.replace(CAT, transparent=True, setting=None))
    assert seen.shape[2] == 4
    alpha = seen[..., 3]
    assert max(alpha[0, 0], alpha[0, -1], alpha[-1, 0], alpha[-1, -1]) <= (40 if style == "neon" else 0)
    assert (alpha > 200).mean() > (0.02 if style == "neon" else 0.1)


def test_line_art_is_black_on_white():
    """At least 92 % of the pixels are black or white, none has a colour, and there are lines."""
    seen = pixels("line", side=512)
    light = luma(seen)
    assert ((light < 24) | (light > 231)).mean() >= 0.92
    assert chroma(seen).max() == 0
    assert 0.01 < (light < 128).mean() < 0.3


def test_pixel_art_is_a_grid_of_few_colours():
    """The picture is the nearest enlargement of one pixel of each cell, in at most 64 colours."""
    seen = pixels("pixel", side=512)
    cell = 4
    small = seen[cell // 2 :: cell, cell // 2 :: cell]
    assert np.array_equal(np.kron(small, np.ones((cell, cell, 1), np.uint8)), seen)
    assert len(np.unique(seen.reshape(-1, 3), axis=0)) <= 64


def test_a_sticker_has_a_white_rim():
    """Just within the outline of a cut sticker nearly everything is white and opaque."""
    import cv2

    seen = pixels("sticker", msgspec.structs.replace(CAT, transparent=True, setting=None))
    inside = (seen[..., 3] > 250).astype(np.uint8)
    away = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    ring = (away > 1) & (away < 4)
    assert (seen[ring][:, :3].min(axis=1) > 235).mean() > 0.95


def test_ink_has_next_to_no_colour():
    """An ink wash is nearly grey on pale paper; the flat picture of the same scene is not."""
    ink, flat = pixels("ink"), pixels("flat")
    assert chroma(ink).mean() < 30 < chroma(flat).mean()
    assert luma(ink).mean() > 150
    assert (luma(ink) < 90).mean() > 0.01


def test_neon_glows_in_the_dark():
    """Most of the wall is dark, the tubes are bright and strong in colour."""
    seen = pixels("neon")
    assert np.median(luma(seen)) < 60
    assert ((chroma(seen) > 120) & (seen.max(axis=2) > 200)).mean() > 0.01


def test_stained_glass_is_held_by_lead():
    """Dark cames cross the whole sheet, and between them is clear strong colour."""
    seen = pixels("stained_glass")
    dark = luma(seen) < 45
    assert 0.1 < dark.mean() < 0.6
    assert all(dark[row].any() for row in range(0, SIDE, 12))
    assert chroma(seen)[~dark].mean() > 60


def test_a_print_has_few_inks():
    """Ukiyo-e and poster leave fewer colours than watercolour: a dozen and a half make up most of the sheet."""
    import cv2

    def share(style: str) -> float:
        calm = cv2.medianBlur(pixels(style), 5) // 24
        _, counts = np.unique(calm.reshape(-1, 3), axis=0, return_counts=True)
        return float(np.sort(counts)[::-1][:18].sum() / counts.sum())

    assert share("poster") > 0.8
    assert share("poster") > share("watercolour") + 0.05


def test_papercut_throws_shadows():
    """Below the cat's outline the ground is darker than in the flat picture."""
    paper, flat = luma(pixels("papercut")), luma(pixels("flat"))
    assert (flat - paper > 25).mean() > 0.01


def test_watercolour_leaves_the_rim_of_its_paper_white():
    """Nearly all of the outermost pixels are bare paper; those of the flat picture are not."""

    def bare(style: str) -> float:
        seen = pixels(style)
        return float((np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]]).min(axis=1) > 225).mean())

    assert bare("watercolour") > 0.85 > bare("flat")


def test_oil_follows_the_picture():
    """Seen from far an oil painting is the flat picture; from near it is rough."""
    import cv2

    oil, flat = pixels("oil").astype(np.float32), pixels("flat").astype(np.float32)
    far = [cv2.GaussianBlur(each, (0, 0), 8) for each in (oil, flat)]
    assert np.abs(far[0] - far[1]).mean() < 14
    rough = [np.abs(cv2.Laplacian(luma(each), cv2.CV_64F)).mean() for each in (oil, flat)]
    assert rough[0] > 2 * rough[1]


def test_strips_leave_no_seams():
    """A picture made of strips is the one that the renderer makes at once."""
    body = "".join(
        f'<circle cx="{17 * step}" cy="{300 + 11 * step}" r="40" fill="#{step * 9 % 256:02x}8040"/>'
        for step in range(180)
    )
    motif = Motif(width_px=1600, height_px=2400, seed=0, layers=(body,))
    assert len(list(motif.strips())) > 2
    whole = np.asarray(raster(document(body, 1600, 2400)).convert("RGB")).astype(int)
    assert np.abs(np.asarray(painted(motif, "flat")).astype(int) - whole).max() <= 8


@pytest.mark.slow
@pytest.mark.parametrize("style", [style for style in EVERY if style != "pixel"])
def test_a_large_picture_has_detail_of_its_own(style):
    """A 4K picture holds what no enlarged 1K picture could: much is lost by halving it twice and enlarging it again."""
    import cv2

    seen = pixels(style, side=4096)[1024:3072, 1024:3072]
    small = cv2.resize(seen, (512, 512), interpolation=cv2.INTER_AREA)
    back = cv2.resize(small, (2048, 2048), interpolation=cv2.INTER_CUBIC)
    assert (np.abs(seen.astype(int) - back).max(axis=2) > 24).mean() > 0.004


@pytest.mark.slow
@pytest.mark.parametrize("style", EVERY)
def test_a_large_picture_needs_little_memory(style):
    """Drawing and encoding 4096 x 4096 pixels takes a fresh process no more than 600 MB."""
    import subprocess
    import sys

    program = (
        "import resource; from pathlib import Path; from abaca.engines.illustrator.paint import drawn;"
        "from abaca.engines.illustrator.render import encode;"
        "from abaca.engines.illustrator.scene import Entity, Scene;"
        f"scene = Scene(entities=(Entity(concept='dog'), Entity(concept='tree')), setting='meadow', style='{style}');"
        "encode(drawn(scene, width_px=4096, height_px=4096, seed=1).picture, 'image/png');"
        # Linux hands ru_maxrss down to a process that a large one starts; VmHWM begins anew with each program.
        "status = Path('/proc/self/status');"
        "lines = status.read_text().splitlines() if status.exists() else [];"
        "own = [int(line.split()[1]) for line in lines if line.startswith('VmHWM')];"
        "print(*(own or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    peak = int(done.stdout) / (1e6 if sys.platform == "darwin" else 1e3)
    assert peak <= 600
