"""Figures, each as a ratio measured in one run: ours against the raw CLI or the library beneath."""
