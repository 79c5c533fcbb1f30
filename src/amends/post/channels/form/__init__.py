"""The form inside a company's own pages: a frame that this desk serves, with files."""
