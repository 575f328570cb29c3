"""python-escpos 3.1 asks a printer how it is: host, port."""

import sys

from escpos.printer import Network

printer = Network(sys.argv[1], int(sys.argv[2]), timeout=5)
print(printer.is_online(), printer.paper_status())
