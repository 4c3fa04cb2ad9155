/** Text as nodes: whatever a text contains, nothing of it becomes markup. */

import { safeHref } from "@sangdam/widget/links";
import { type Inline, type Line, parseInline, parseMarkdown } from "@sangdam/widget/markdown";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

/** People's own words: as they are, with their line breaks; addresses can be followed. */
export function PlainText({ text }: { text: string }) {
  return (
    <p style={{ whiteSpace: "pre-wrap" }}>
      {parseInline(text).map((part, i) =>
        part.type === "link" && part.text === part.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never change
          <Address key={i} text={part.text} href={part.href} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never change
          <Fragment key={i}>{asWritten(part)}</Fragment>
        ),
      )}
    </p>
  );
}

/** An answer, with the little Markdown that answers use. */
export function RichText({ text }: { text: string }) {
  return parseMarkdown(text).map((block, i) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: a text's blocks never change
    if (block.type === "paragraph") return <p key={i}>{lines(block.lines)}</p>;
    const items = block.items.map((item, n) => <li key={n}>{lines(item)}</li>);
    if (block.start === null) return <ul key={i}>{items}</ul>;
    return (
      <ol key={i} start={block.start}>
        {items}
      </ol>
    );
    // biome-ignore-end lint/suspicious/noArrayIndexKey: a text's blocks never change
  });
}

function lines(content: readonly Line[]) {
  return content.map((line, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text's lines never change
    <Fragment key={i}>
      {i > 0 && <br />}
      {line.map((part, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never change
        <Part key={n} part={part} />
      ))}
    </Fragment>
  ));
}

function Part({ part }: { part: Inline }) {
  if (part.type === "bold") return <strong>{part.text}</strong>;
  return part.type === "link" ? <Address text={part.text} href={part.href} /> : part.text;
}

function Address({ text, href }: { text: string; href: string }) {
  const { t } = useTranslation();
  const safe = safeHref(href, window.location.href);
  if (!safe) return text;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer">
      {text}
      <span className="unseen"> ({t("message.opensNew")})</span>
    </a>
  );
}

/** What the parser took for markup, in the signs in which it was typed. */
function asWritten(part: Inline): string {
  if (part.type === "bold") return `**${part.text}**`;
  return part.type === "link" ? `[${part.text}](${part.href})` : part.text;
}
