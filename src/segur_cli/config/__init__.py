"""`segur.toml`: what it may hold, where it is found, how its mistakes are told."""

from segur_cli.config.discovery import (
    DateInForce,
    LintDefaults,
    PilotReport,
    Settings,
    load_settings,
)

__all__ = ["DateInForce", "LintDefaults", "PilotReport", "Settings", "load_settings"]
