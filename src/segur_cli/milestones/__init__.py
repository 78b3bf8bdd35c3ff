"""Milestones: countdowns, derived dates, back-planning, calendars."""
