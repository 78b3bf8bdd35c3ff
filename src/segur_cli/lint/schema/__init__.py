"""What a model's schema refuses: from the validator's errors to French findings."""
