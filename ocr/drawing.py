"""Draws what was found over a picture: boxes in reading order, coloured by who said it or how sure the reading is."""

from PIL import Image, ImageDraw

from contracts.ocr import OcrResponse
from ocr.detector import Pixels

UNSURE = 0.75
COLOURS = {"left": (0, 122, 255), "right": (255, 122, 0), "none": (0, 160, 90), "unsure": (220, 30, 60)}


def drawn(pixels: Pixels, found: OcrResponse) -> Image.Image:
    """The upright picture with a box around each line and its number beside it; red ones are unsure."""
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    thick = max(2, round(image.width / 400))
    for number, line in enumerate(found.lines, start=1):
        colour = COLOURS["unsure" if line.text and line.confidence < UNSURE else line.side]
        draw.polygon(line.quad, outline=colour, width=thick)
        size = max(10, image.width / 50)
        at = (max(0.0, min(x for x, _ in line.quad) - size * 0.7 * len(str(number)) - 2), line.quad[0][1])
        draw.text(at, str(number), fill=colour, font_size=size)
    return image
