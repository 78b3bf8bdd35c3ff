"""`segur.toml`: what it may hold, where it is found, how its mistakes are told."""

from segur_cli.config.discovery import (
    BaseReading,
    DateInForce,
    DeclaredClient,
    EnrolmentPieces,
    LintDefaults,
    PilotReport,
    RequestFiles,
    RequestState,
    Settings,
    load_settings,
)

__all__ = [
    "BaseReading",
    "DateInForce",
    "DeclaredClient",
    "EnrolmentPieces",
    "LintDefaults",
    "PilotReport",
    "RequestFiles",
    "RequestState",
    "Settings",
    "load_settings",
]
