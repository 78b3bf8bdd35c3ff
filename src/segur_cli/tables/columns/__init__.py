"""What each column of a table is, from its heading, its cells and its neighbours."""
