"""Where articles are written: versions, review, publishing, and what customers ask and do not find.

`workflow` says what may follow what, `store` what is kept, `api` is the way in; the bot has checked the role by then.
"""
