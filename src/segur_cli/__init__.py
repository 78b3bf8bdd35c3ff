"""Compliance checks for vendors of the Ségur du numérique en santé, wave 2, hospital corridor."""

__version__ = "0.2.0"
