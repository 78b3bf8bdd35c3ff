"""The calendar of milestones: which are left, in how many days, who says so, how sure it is."""
