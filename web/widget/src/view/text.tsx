/** @jsxImportSource preact */
/** Text as nodes: whatever a text contains, nothing of it becomes markup. */

import { Fragment } from "preact";
import { safeHref } from "../links";
import { type Inline, type Line, parseMarkdown } from "../markdown";
import { useWidget } from "./context";

/** A customer's own words: as they are, with their line breaks (`white-space: pre-wrap`). */
export function PlainText({ text }: { text: string }) {
  return <p class="plain">{text}</p>;
}

/** An answer, with the little Markdown that answers use. */
export function RichText({ text }: { text: string }) {
  return (
    <>
      {parseMarkdown(text).map((block, i) => {
        if (block.type === "paragraph") return <p key={i}>{lines(block.lines)}</p>;
        const items = block.items.map((item, n) => <li key={n}>{lines(item)}</li>);
        return block.start === null ? (
          <ul key={i}>{items}</ul>
        ) : (
          <ol key={i} start={block.start}>
            {items}
          </ol>
        );
      })}
    </>
  );
}

function lines(content: readonly Line[]) {
  return content.map((line, i) => (
    <Fragment key={i}>
      {i > 0 && <br />}
      {line.map((part, n) => (
        <Part key={n} part={part} />
      ))}
    </Fragment>
  ));
}

function Part({ part }: { part: Inline }) {
  const { server, t } = useWidget();
  if (part.type === "bold") return <strong>{part.text}</strong>;
  const href = part.type === "link" ? safeHref(part.href, server) : null;
  if (!href) return <>{part.text}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {part.text}
      <span class="unseen"> ({t.opensNew})</span>
    </a>
  );
}
