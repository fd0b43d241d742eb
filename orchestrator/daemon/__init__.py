"""The daemon: one per home. Composes journal, fold, scheduler, agents, workspaces and the API."""
