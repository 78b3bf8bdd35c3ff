"""The national FINESS register as files publish it, below eligibility."""
