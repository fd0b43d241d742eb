"""One integer for the channel, with its history.

1: first release.
"""

API_VERSION = 1
PREFIX = "/v1"
