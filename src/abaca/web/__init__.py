"""HTTP in, HTTP out: api.py images.py calls.py admin.py openapi/ playground/."""
