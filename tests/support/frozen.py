"""Loaded last where processes are forked from: no search for garbage touches, or copies, what is there."""

import gc

gc.collect()
gc.freeze()
