"""A post that carries everything at once, and brings some of it back later."""

from __future__ import annotations

from amends.post.channels.page.showing import PageAdapter


class Post(PageAdapter):
    """Takes every letter; what comes back is the play's to say."""
