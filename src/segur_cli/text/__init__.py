"""How we write French, and read what people write: dates, amounts, hours, screens."""
