"""Supporting documents: what a machine can check of them before a case officer does."""
