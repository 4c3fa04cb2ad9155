"""One article a file: YAML front matter, then the body in Markdown."""

import frontmatter
import yaml

from contracts.articles import Article
from kb.formats import Row


def read(text: str, source: str) -> Row:
    """The article of one file."""
    if not text.startswith("---"):
        return Row(source, 1, problem="no front matter: the first line must be ---")
    try:
        post = frontmatter.loads(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        return Row(source, mark.line + 1 if mark else 1, problem=f"front matter: {getattr(error, 'problem', error)}")
    if "body" in post.metadata:
        return Row(source, 1, problem="front matter: the body belongs below it")
    if not all(isinstance(name, str) for name in post.metadata):
        return Row(source, 1, problem="front matter: field names must be words")
    return Row(source, 1, {**post.metadata, "body": post.content})


def write(article: Article) -> str:
    """The file of one article; fields at their defaults are left out."""
    values = article.model_dump(mode="json", exclude_defaults=True, exclude={"body"})
    # The language is guessed where a file does not name it, so it is always named.
    head = yaml.safe_dump({**values, "lang": article.lang}, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{head}---\n{article.body}\n"
