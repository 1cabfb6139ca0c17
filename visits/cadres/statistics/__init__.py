"""Structure statistics of any selection of the roster: page, charts, Excel."""
