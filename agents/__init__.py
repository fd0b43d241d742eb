"""Agents: the life of one supervised Claude Code session, knowing nothing of the fleet.

Only ``agents._claude`` imports the Claude Agent SDK.
"""
