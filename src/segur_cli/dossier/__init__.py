"""The whole portfolio from one segur.toml: orchestrates, decides nothing itself."""
