"""The offline player: does the main job by extraction, with real tools and without a model."""

from __future__ import annotations

from agents.endpoint.extractive.player import ExtractivePlayer

__all__ = ["ExtractivePlayer"]
