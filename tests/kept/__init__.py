"""What former versions wrote, kept as they wrote it, with the verdicts that they gave."""
