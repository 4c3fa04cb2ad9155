"""What the mails say, in the language of whom they are for."""

from desk.accounts.mail import Mail
from desk.accounts.models import LinkKind, User
from desk.accounts.words import catalogue


def with_link(kind: LinkKind, user: User, centre: str, url: str, valid: str) -> Mail:
    """The mail of an invitation or of a reset. `valid`: how long, in words."""
    words = {"name": user.name, "centre": centre, "url": url, "valid": valid}
    if kind is LinkKind.INVITATION:
        words["role"] = catalogue().say(f"role.{user.role.value}", user.lang)
    return _mail(f"mail.{kind.value}", user, words)


def password_changed(user: User, centre: str, url: str) -> Mail:
    """To whom it may not have been."""
    return _mail("mail.changed", user, {"name": user.name, "centre": centre, "url": url})


def _mail(key: str, user: User, words: dict[str, str]) -> Mail:
    say = catalogue().say
    subject = say(f"{key}.subject", user.lang, centre=words["centre"])
    return Mail(user.email, subject, say(f"{key}.body", user.lang, **words))
