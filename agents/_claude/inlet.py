"""Opens ports inside of a sandbox that has no network, hands them to ``gate`` outside, and becomes the CLI.

Runs as ``python -I -S inlet.py FD PORTS CLI ARGS...``, where ``PORTS`` are numbers with commas between them.
"""

import os
import socket
import sys


def main() -> None:
    """Open, hand out, and become what the words after these are."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    opened = []
    for port in sys.argv[2].split(","):
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            try:
                listener = socket.create_server((address, int(port)), family=family, backlog=64)
            except OSError:
                if family == socket.AF_INET:
                    raise
                continue  # a kernel without IPv6
            opened.append(listener)
    socket.send_fds(channel, [b"1"], [listener.fileno() for listener in opened])
    channel.close()
    for listener in opened:
        listener.close()
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606


if __name__ == "__main__":
    main()
