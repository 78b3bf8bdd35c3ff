"""`segur.toml`: what it may hold, where it is found, how its mistakes are told."""

from segur_cli.config.discovery import Ignored, LintDefaults, Settings, load_settings

__all__ = ["Ignored", "LintDefaults", "Settings", "load_settings"]
