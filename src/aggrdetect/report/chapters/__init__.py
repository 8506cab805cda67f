"""The chapters of a report, one module each: from ``ReportData`` to blocks in words."""
