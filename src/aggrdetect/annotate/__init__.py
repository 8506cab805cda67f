"""What people label: drawing tasks, reading labels back, measuring agreement."""
