"""What a rule is, whatever it reads: its page, its check, how it is chosen and set aside."""
