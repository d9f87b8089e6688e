"""The rules: their headers, and the catalogue of them."""
