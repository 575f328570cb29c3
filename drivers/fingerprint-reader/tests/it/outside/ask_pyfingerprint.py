"""pyfingerprint 1.5 asks a module for all that a kiosk needs: line, file for the picture."""

import sys

from pyfingerprint.pyfingerprint import PyFingerprint

line, picture = sys.argv[1:3]
module = PyFingerprint(line, 57600, 0xFFFFFFFF, 0)
assert module.verifyPassword()
status, system, capacity, security, address, packet, speed = module.getSystemParameters()
assert (system, capacity, address) == (9, 200, 0xFFFFFFFF)
assert module.getMaxPacketSize() == 128
assert module.getTemplateCount() == 0
assert module.readImage()
module.downloadImage(picture)
assert module.convertImage(1)
template = module.downloadCharacteristics(1)
assert len(template) == 512
assert module.uploadCharacteristics(2, template), "it reads back otherwise than it was sent"
score = module.compareCharacteristics()
assert score >= 40, score

# What the client made of the picture: 256 by 288 greys, row by row.
from PIL import Image

with open(picture + ".grey", "wb") as grey:
    grey.write(Image.open(picture).convert("L").tobytes())
print("content")
