"""The files of a user: written whole or not at all, read as TOML, refused in French."""
