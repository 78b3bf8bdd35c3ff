"""From the official files that a user holds to a model: structure, constraints, concepts."""
