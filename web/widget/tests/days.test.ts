import fc from "fast-check";
import { expect, it } from "vitest";
import { type Row, withDays } from "../src/transcript";

const row = (at: string, i: number): Row => ({ type: "notice", key: `k${i}`, at, notice: "requested", name: "" });
const rows = fc
  .array(
    fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constant("?"),
    ),
  )
  .map((times) => times.map(row));
const day = ({ at }: Row) => new Date(at).toDateString();

it("every row stays, in its order, below the line of its own day", () => {
  fc.assert(
    fc.property(rows, (before) => {
      const after = withDays(before);
      expect(after.filter((one) => one.type !== "day")).toEqual(before);
      let today: string | null = null;
      for (const [i, one] of after.entries()) {
        if (one.type === "day") {
          expect(after[i + 1]?.type, "a day without a row").toBe("notice");
          expect(day(one), "the same day twice in a row").not.toBe(today);
          today = day(one);
        } else if (one.at !== "?") {
          expect(day(one)).toBe(today);
        }
      }
      expect(new Set(after.map((one) => one.key)).size).toBe(after.length);
    }),
  );
});
