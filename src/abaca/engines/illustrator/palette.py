"""The colours a prompt can name, and the little arithmetic on colours that drawings need.

A colour is a string "#rrggbb" everywhere in the drawing half.
"""

import colorsys

COLOURS: dict[str, str] = {
    "white": "#f6f6f2",
    "black": "#26262b",
    "grey": "#8d949b",
    "red": "#d92b33",
    "orange": "#f28a24",
    "yellow": "#f8d038",
    "green": "#58a63f",
    "blue": "#2f74d0",
    "purple": "#8247b5",
    "pink": "#f48fb1",
    "brown": "#8a5a36",
    "gold": "#e3ab2c",
    "silver": "#b9c1c9",
    "turquoise": "#2fb5b0",
    "beige": "#e6d3ae",
}


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green, blue of "#rrggbb" or "#rgb", 0..1."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:6], 16) / 255


def hexed(red: float, green: float, blue: float) -> str:
    """The "#rrggbb" of three channels 0..1; values outside are clipped."""
    return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02x}" for part in (red, green, blue))


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0..1) of `other` in it."""
    return hexed(*(a + (b - a) * share for a, b in zip(channels(one), channels(other), strict=True)))


def darker(colour: str, share: float = 0.2) -> str:
    """The colour in shade, a little bluer as shadows are."""
    return mix(colour, "#151a38", share)


def lighter(colour: str, share: float = 0.25) -> str:
    """The colour in light, a little warmer as light is."""
    return mix(colour, "#fffaf0", share)


def times(one: str, other: str) -> str:
    """The product of two colours: `one` seen in light of colour `other`."""
    return hexed(*(a * b for a, b in zip(channels(one), channels(other), strict=True)))


def hls(colour: str) -> tuple[float, float, float]:
    """Hue, lightness, saturation, each 0..1."""
    return colorsys.rgb_to_hls(*channels(colour))


def from_hls(hue: float, lightness: float, saturation: float) -> str:
    """The "#rrggbb" of hue, lightness, saturation 0..1."""
    return hexed(*colorsys.hls_to_rgb(hue % 1.0, min(max(lightness, 0.0), 1.0), min(max(saturation, 0.0), 1.0)))


def luma(colour: str) -> float:
    """Brightness as the eye weighs it, 0..255 (Rec. 601)."""
    red, green, blue = channels(colour)
    return 255 * (0.299 * red + 0.587 * green + 0.114 * blue)
