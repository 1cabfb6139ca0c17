"""Decodes pictures under limits: ``python -m visits.core.decoding``; asked with ``longest`` and ``sizes``.

For each picture comes one JSON line, ``{"size": bytes}`` followed by so many bytes of JPEG, or ``{"error": code}``.
"""

import io
import json
import sys
from typing import Any

from visits.core.bounds import asked

FORMATS = ["JPEG", "PNG", "WEBP", "BMP", "GIF", "HEIF"]


def main() -> int:
    """Answer picture by picture, so that what kills this process is known."""
    wanted, data = asked()
    prepare()
    at, out = 0, sys.stdout.buffer
    for size in wanted["sizes"]:
        made, error = shrunk(data[at : at + size], wanted["longest"])
        at += size
        out.write(json.dumps({"error": error} if error else {"size": len(made)}).encode() + b"\n" + made)
        out.flush()
    return 0


def prepare() -> None:
    """HEIC is read by libheif on one thread, since each would take memory of its own; pixels are not counted."""
    import pillow_heif
    from PIL import Image

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # the memory of this process is the bound


def shrunk(data: bytes, longest: int) -> tuple[bytes, str]:
    """A clean JPEG of a picture, or why there is none."""
    out = io.BytesIO()
    try:
        upright(data, longest).save(out, "JPEG", quality=85, optimize=True)
    except MemoryError:
        return b"", "too_many_pixels"
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        IndexError,
        KeyError,
        RuntimeError,
    ) as error:
        return b"", "too_many_pixels" if "memory" in str(error).lower() else "unreadable"
    return out.getvalue(), ""


def upright(data: bytes, longest: int) -> Any:
    """Decode no larger than needed, shrink, turn upright, and put what is transparent on white."""
    from PIL import Image, ImageOps

    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    picture.draft("RGB", (longest, longest))
    picture.load()
    turned = picture.getexif().get(0x0112, 1)
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turned != 1:
        picture.getexif()[0x0112] = turned
    return flat(ImageOps.exif_transpose(picture))


def flat(picture: Any) -> Any:
    """Plain RGB pixels with no information beside them."""
    from PIL import Image

    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    clean = Image.new("RGB", picture.size)
    clean.paste(picture.convert("RGB"))
    return clean


if __name__ == "__main__":
    sys.exit(main())
