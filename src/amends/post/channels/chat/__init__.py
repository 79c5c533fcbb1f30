"""The chat on a company's own pages: a frame that this desk serves. With the page closed, the answer goes by mail."""
