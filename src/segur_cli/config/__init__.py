"""`segur.toml`: what it may hold, where it is found, how its mistakes are told."""

from segur_cli.config.discovery import load_settings
from segur_cli.config.model import (
    BaseReading,
    ClientList,
    DateInForce,
    DeclaredClient,
    EnrolmentPieces,
    LintDefaults,
    PaperFiles,
    PilotReport,
    RequestFiles,
    RequestState,
    Settings,
    SignedPilot,
)

__all__ = [
    "BaseReading",
    "ClientList",
    "DateInForce",
    "DeclaredClient",
    "EnrolmentPieces",
    "LintDefaults",
    "PaperFiles",
    "PilotReport",
    "RequestFiles",
    "RequestState",
    "Settings",
    "SignedPilot",
    "load_settings",
]
