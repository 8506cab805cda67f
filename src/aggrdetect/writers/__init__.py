"""Scores in the forms that other programs read: CSV for spreadsheets, JSON lines, SQLite, XLSX."""
