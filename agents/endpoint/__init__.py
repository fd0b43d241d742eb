"""The local model endpoint: a loopback server that speaks the Messages API to the real Claude Code CLI.

This package's door is light: importing it loads neither the web server nor a player.
"""
