"""Orchestrator: the fleet. Events, journal, scheduler, daemon, API, client and command line."""
