"""What a run says, for people and for programs: HTML, PDF, XLSX, CSV and JSON."""
