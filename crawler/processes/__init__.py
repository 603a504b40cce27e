"""Processes of our own: how they are started, watched and ended. Knows nothing of sources or schedules."""
