"""Any file of rows as sheets of cells with places, and its headings by a given vocabulary."""
