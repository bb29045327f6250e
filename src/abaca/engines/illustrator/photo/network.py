"""EfficientNet-Lite0 from its weights as an ONNX model, written byte by byte: the runtime needs no other library.

The network: tensorflow/tpu, models/official/efficientnet/lite. Each convolution takes its batch norm in. The format:
onnx/onnx.proto, in the protocol buffers of protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

SIDE_PX = 224
INPUT, OUTPUT, PLACES = "picture", "shares", "places"
_EPSILON = 1e-3
_STRIDES = {0: 1, 1: 2, 3: 2, 5: 2, 11: 2}
"""Of those blocks that begin a stage; all others have 1."""
_BLOCKS = 16
_IR_VERSION, _OPSET = 8, 13
_VARINT = 0
_BYTES = 2
_FLOAT = 1


def model_of(weights: Mapping[str, Any]) -> bytes:
    """The network as an ONNX file. `INPUT` is 1x3xHxW (taught at 224x224), `OUTPUT` the shares of the 1000 classes.

    `PLACES` is 1x1000x(H/32)x(W/32): how much speaks for each class at each place, before it becomes shares.

    KeyError or ValueError where the weights are another network's.
    """
    graph = _Graph(weights)
    flow = graph.clipped(graph.convolved(INPUT, "_conv_stem", "_bn0", stride=2))
    for number in range(_BLOCKS):
        flow = _block(graph, flow, number)
    flow = graph.clipped(graph.convolved(flow, "_conv_head", "_bn1"))
    # The last layer is linear: to judge every place and take the mean is to judge the mean, and tells where as well.
    kernel = weights["_fc.weight"][:, :, None, None]
    dense = (flow, graph.constant("fc", kernel), graph.constant("fc_bias", weights["_fc.bias"]))
    graph.node("Conv", dense, output=PLACES)
    flow = graph.node("Flatten", (graph.node("GlobalAveragePool", (PLACES,)),))
    graph.node("Softmax", (flow,), output=OUTPUT, axis=1)
    classes = len(weights["_fc.bias"])
    return graph.written({INPUT: (1, 3, 0, 0)}, {OUTPUT: (1, classes), PLACES: (1, classes, 0, 0)})


def _block(graph: "_Graph", flow: str, number: int) -> str:
    """Widened, filtered channel by channel, narrowed; what keeps its shape is added to what came in."""
    name, stride = f"_blocks.{number}.", _STRIDES.get(number, 1)
    inner = flow
    if f"{name}_expand_conv.weight" in graph.weights:
        inner = graph.clipped(graph.convolved(inner, f"{name}_expand_conv", f"{name}_bn0"))
    inner = graph.clipped(graph.convolved(inner, f"{name}_depthwise_conv", f"{name}_bn1", stride=stride, apart=True))
    inner = graph.convolved(inner, f"{name}_project_conv", f"{name}_bn2")
    same = stride == 1 and number and graph.width(number) == graph.width(number - 1)
    return graph.node("Add", (inner, flow)) if same else inner


class _Graph:
    """Nodes and constants in the order in which they were asked for."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self.weights = weights
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._low = self.constant("low", np.float32(0))
        self._high = self.constant("high", np.float32(6))

    def width(self, number: int) -> int:
        """How many channels a block gives."""
        return int(self.weights[f"_blocks.{number}._project_conv.weight"].shape[0])

    def convolved(self, flow: str, name: str, norm: str, *, stride: int = 1, apart: bool = False) -> str:
        """A convolution with its batch norm taken in; `apart` filters each channel for itself."""
        norms = (self.weights[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var"))
        gain, shift, mean, variance = norms
        kernel = self.weights[f"{name}.weight"]
        scale = gain / np.sqrt(variance + _EPSILON)
        inputs = (
            flow,
            self.constant(name, kernel * scale[:, None, None, None]),
            self.constant(f"{name}.bias", shift - mean * scale),
        )
        groups = int(kernel.shape[0]) if apart else 1
        return self.node("Conv", inputs, auto_pad="SAME_UPPER", group=groups, strides=(stride, stride))

    def clipped(self, flow: str) -> str:
        """From 0 to 6."""
        return self.node("Clip", (flow, self._low, self._high))

    def constant(self, name: str, numbers: Any) -> str:
        """A tensor of the file."""
        plain = np.asarray(numbers, dtype="<f4")
        dims = b"".join(_number(1, size) for size in plain.shape)
        self._constants.append(
            _field(5, dims + _number(2, _FLOAT) + _field(8, name.encode()) + _field(9, plain.tobytes()))
        )
        return name

    def node(
        self, kind: str, inputs: Sequence[str], *, output: str = "", **attributes: int | str | tuple[int, ...]
    ) -> str:
        """One operation; gives the name of what comes out of it."""
        output = output or f"{kind}{len(self._nodes)}"
        said = b"".join(_field(1, name.encode()) for name in inputs) + _field(2, output.encode())
        said += _field(4, kind.encode())
        said += b"".join(_field(5, _attribute(name, value)) for name, value in attributes.items())
        self._nodes.append(_field(1, said))
        return output

    def written(self, inputs: Mapping[str, Sequence[int]], outputs: Mapping[str, Sequence[int]]) -> bytes:
        """The whole file; a size of 0 is left open."""
        graph = b"".join(self._nodes) + _field(2, b"graph") + b"".join(self._constants)
        graph += b"".join(_field(11, _value(name, shape)) for name, shape in inputs.items())
        graph += b"".join(_field(12, _value(name, shape)) for name, shape in outputs.items())
        return _number(1, _IR_VERSION) + _field(7, graph) + _field(8, _field(1, b"") + _number(2, _OPSET))


def _attribute(name: str, value: int | str | tuple[int, ...]) -> bytes:
    said = _field(1, name.encode())
    if isinstance(value, str):
        return said + _field(4, value.encode()) + _number(20, 3)
    if isinstance(value, int):
        return said + _number(3, value) + _number(20, 2)
    return said + b"".join(_number(8, each) for each in value) + _number(20, 7)


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(_field(1, _number(1, size) if size else b"") for size in shape)
    tensor = _number(1, _FLOAT) + _field(2, sizes)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _field(number: int, content: bytes) -> bytes:
    return _key(number, _BYTES) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _key(number, _VARINT) + _varint(value)


def _key(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
