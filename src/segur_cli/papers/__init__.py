"""Papers: docx and PDF → lines and tables with their places, and why when there is none."""
