"""The pages: each parses a request, makes one call of flow, and renders. One file for each page or resource."""
