"""A JSON model: a schema whose annotations say which concept sits where."""
