#!/usr/bin/env python3
"""Plays a cabinet on a real kernel's GPIO lines, in an emulator, and writes the conversation down.

    run.py KERNEL PLAY_CABINET DEBS... > kernel.txt

KERNEL is Debian's arm64 vmlinuz; PLAY_CABINET the example of that name, static for aarch64; DEBS are
Debian's arm64 packages busybox-static, gpiod, libgpiod2 and libc6. Needs qemu-system-arm,
device-tree-compiler and cpio. Takes a minute.

The chip is QEMU's pl061 on its `virt` board. Its description is given names of lines, and loses the
power key, whose line the hand outside then moves: `system_powerdown` holds line 3 high for 100 ms.
tests/it/kernel.rs holds the same conversation with the simulated board.
"""

import json, os, pathlib, re, socket, subprocess, sys, tempfile, threading, time

NAMES = ["TAMPER", "LOCK", "FAN", "DOOR", "HEADSET", "LAMP-SERVICE", "", "SPARE"]
BURST, BURST_S = 40, 0.25
HERE = pathlib.Path(__file__).parent
QEMU = ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a72", "-m", "512", "-accel", "tcg"]


def device_tree(work):
    plain, named = work / "plain.dtb", work / "named.dtb"
    subprocess.run(QEMU[:1] + ["-M", f"virt,dumpdtb={plain}"] + QEMU[3:] + ["-display", "none"], check=True, capture_output=True)
    source = subprocess.run(["dtc", "-q", "-O", "dts", plain], check=True, capture_output=True, text=True).stdout
    source = re.sub(r"\tgpio-keys \{.*?\n\t\};\n", "", source, flags=re.S)
    names = ", ".join(json.dumps(name) for name in NAMES)
    source, count = re.subn(r'(compatible = "arm,pl061)', rf"gpio-line-names = {names};\n\1", source)
    assert count == 1
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", named], input=source, check=True, text=True)
    return named


def file_system(work, play, debs):
    root = work / "root"
    for folder in ["bin", "proc", "sys", "dev"]:
        (root / folder).mkdir(parents=True)
    for deb in debs:
        subprocess.run(["dpkg-deb", "-x", deb, root], check=True)
    subprocess.run(["cp", HERE / "init", HERE / "wiring.toml", root], check=True)
    subprocess.run(["cp", play, root / "bin/play_cabinet"], check=True)
    packed = work / "root.gz"
    subprocess.run(f"find . | cpio -o -H newc --quiet | gzip -1 > {packed}", shell=True, check=True, cwd=root)
    return packed


class Hand:
    """The world outside the machine, by QEMU's own socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("r")
        self.file.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.socket.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        while True:
            answer = json.loads(self.file.readline())
            if "event" not in answer:
                return answer["return"]

    def pulse(self):
        self.ask("system_powerdown")

    def burst(self):
        for _ in range(BURST):
            self.pulse()
            time.sleep(BURST_S)

    def probe(self, name):
        # Data of all eight lines: the register at 0x3fc (ARM DDI 0190B, 3.3.1).
        said = self.ask("human-monitor-command", **{"command-line": "xp /1bx 0x90303fc"})
        data = int(said.split(":")[1], 16)
        return "high" if data >> NAMES.index(name) & 1 else "low"


def main(kernel, play, *debs):
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        tree, disk, qmp = device_tree(work), file_system(work, play, debs), work / "qmp"
        machine = subprocess.Popen(
            QEMU + ["-nographic", "-no-reboot", "-monitor", "none", "-serial", "stdio", "-kernel", kernel,
                    "-initrd", disk, "-dtb", tree, "-append", "quiet console=ttyAMA0 panic=1 loglevel=0",
                    "-qmp", f"unix:{qmp},server=on,wait=off"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace")
        threading.Timer(300, machine.kill).start()
        converse(machine, qmp)
        machine.kill()
    os._exit(0)


def converse(machine, qmp):
    hand = None
    for line in machine.stdout:
        line = line.strip()
        if line == "# conversation":
            hand = Hand(qmp)
        elif line == "# end":
            return
        elif hand and line[:2] in ("> ", "< ", "! ", "? "):
            print(line, flush=True)
            if line == "! pulse":
                hand.pulse()
            elif line == "! burst":
                hand.burst()
            elif line[0] == "?":
                print(f"= {hand.probe(line[2:])}", flush=True)
    sys.exit("the machine ended before the conversation did")


main(*sys.argv[1:])
