/** The day of what follows, in the reader's own time. */

import { useWidget } from "./context";

export function DayRow({ at }: { at: string }) {
  const { lang } = useWidget();
  const date = new Date(at);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : ("numeric" as const);
  return (
    <p class="day">
      <time dateTime={at}>
        {date.toLocaleDateString(lang, { year, month: "long", day: "numeric", weekday: "long" })}
      </time>
    </p>
  );
}
