"""The published account of 2017 and 2018, played through the site's own actions in an empty database.

``clock`` plays stories side by side, each step on its day; ``office`` holds who acts; ``register``, ``fieldwork``,
``judged`` and ``heroes`` are the stories; every sentence that is said stands in ``article.toml``.
"""
