"""What the pages show: rows and facts become the frozen values that the templates name. Reads, decides nothing."""
