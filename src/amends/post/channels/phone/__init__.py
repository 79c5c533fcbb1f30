"""The telephone: who calls is shown before anybody picks up, and who was not answered is called back."""
