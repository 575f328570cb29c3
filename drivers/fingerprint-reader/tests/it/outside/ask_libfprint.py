"""libfprint enrols one finger and is shown others, all pictures of 256 by 288 greys: folder of
first.grey, again.grey and other.grey, path for its socket."""

import os
import signal
import socket
import struct
import sys

folder, path = sys.argv[1:3]
signal.alarm(60)  # a device that never ends is none
os.environ["FP_VIRTUAL_IMAGE"] = path

import gi

gi.require_version("FPrint", "2.0")
from gi.repository import FPrint, GLib

context = FPrint.Context()
context.enumerate()
[device] = [one for one in context.get_devices() if one.get_driver() == "virtual_image"]
device.open_sync()
line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
line.connect(path)
loop = GLib.MainContext.default()


def lay(name):
    with open(os.path.join(folder, name + ".grey"), "rb") as grey:
        line.sendall(struct.pack("ii", 256, 288) + grey.read())


def wait(done):
    while not done:
        loop.iteration(True)
    if isinstance(done[0], Exception):
        raise done[0]
    return done[0]


def enrolled():
    done, template = [], FPrint.Print.new(device)
    template.props.finger = FPrint.Finger.LEFT_THUMB
    stages = []

    def progress(_device, stage, _print, *rest):
        stages.append(stage)
        if isinstance(rest[-1], GLib.Error):
            done.append(rest[-1])
        elif stage < device.get_nr_enroll_stages():
            lay("first")

    def end(_device, result):
        try:
            done.append(device.enroll_finish(result))
        except GLib.Error as error:
            done.append(error)

    device.enroll(template, None, progress, (), end)
    lay("first")
    return wait(done)


def is_same(template, name):
    done = []

    def end(_device, result):
        try:
            done.append(device.verify_finish(result)[:1])
        except GLib.Error as error:
            done.append(error)

    device.verify(template, None, None, None, end)
    lay(name)
    return wait(done)[0]


template = enrolled()
print("again", "same" if is_same(template, "again") else "other")
print("other", "same" if is_same(template, "other") else "other")
device.close_sync()
