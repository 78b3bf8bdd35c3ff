"""`segur.toml`: what it may hold, where it is found, how its mistakes are told."""

from segur_cli.config.discovery import Settings, load_settings

__all__ = ["Settings", "load_settings"]
