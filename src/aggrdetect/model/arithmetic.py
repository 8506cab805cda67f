"""In which numbers the processor multiplies: what suits this machine, and how a model file is told."""

import archspec.cpu

INT8 = "int8"
FLOAT32 = "float32"

_LEVELS = {INT8: 4, FLOAT32: 0}
_EXPORTED = b"accuracy_level\x18\x04"  # the attribute of a MatMulNBits node as protobuf writes it: name, then a number


def usual() -> str:
    """Return what is faster here: ``float32`` on x86 processors that cannot add up products of int8, else ``int8``.

    The weights are int8 either way; what differs is whether activations are rounded to int8 too. Scores of the two
    differ by some hundredths, so a run keeps to one of them.
    """
    host = archspec.cpu.host()
    dot_products = any(feature.endswith("vnni") for feature in host.features)
    return FLOAT32 if host.family.name == "x86_64" and not dot_products else INT8


def set_arithmetic(model: bytes, arithmetic: str) -> bytes:
    """Return an exported ONNX model with its matrix products in *arithmetic*; one without int8 matrices as it is."""
    return model.replace(_EXPORTED, _EXPORTED[:-1] + bytes([_LEVELS[arithmetic]]))
