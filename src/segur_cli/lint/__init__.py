"""Find what is wrong in an avance or solde JSON: `lint(path_or_text)` gives a Report."""
