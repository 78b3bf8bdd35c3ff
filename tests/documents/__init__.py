"""Tests of segur_cli.documents."""
