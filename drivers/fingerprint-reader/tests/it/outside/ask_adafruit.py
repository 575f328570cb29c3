"""adafruit-circuitpython-fingerprint 2.2.25 asks a module for all that a kiosk needs: line."""

import sys

import adafruit_fingerprint as client
import serial

sys.setrecursionlimit(5000)  # it reads data packets by recursion, one level each
module = client.Adafruit_Fingerprint(serial.Serial(sys.argv[1], baudrate=57600, timeout=5))
assert (module.library_size, module.system_id, module.data_packet_size) == (200, 9, 2)
assert module.check_module()
assert module.count_templates() == client.OK and module.template_count == 0
assert module.get_image() == client.OK
assert module.image_2_tz(1) == client.OK
assert len(module.get_fpdata("image")) == 36864
template = module.get_fpdata("char", 1)
assert len(template) == 512
module.send_fpdata(template, "char", 2)
assert module.compare_templates() == client.OK
assert module.confidence[0] >= 40
assert module.set_led(1, 3) == client.OK
module.soft_reset()
print("content")
