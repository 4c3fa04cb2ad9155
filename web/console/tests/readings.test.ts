import { describe, expect, it } from "vitest";
import type { TranscriptEvent } from "../src/api/client";
import { coversOf } from "../src/live/readings";
import { event } from "./make";

const picture = { attachment_id: "p1", url: "/p1", width: 10, height: 10 };
const sent = event(1, { data: { text: "", attachments: [picture] } });
const read = (offset: number, data: object) =>
  event(offset, {
    source: "system",
    kind: "attachment.read" as TranscriptEvent["kind"],
    data: { attachment_id: "p1", ...data },
  });
const phone = { kind: "phone", value: "[전화번호]", text: "[전화번호]" };
const code = { kind: "error_code", value: "DT-4021", text: "DT-4021" };
const covers = (...events: readonly TranscriptEvent[]) => [...coversOf([sent, ...events])];

describe("a customer's picture", () => {
  it("is covered until it is known what it says", () => {
    expect(covers()).toEqual([["p1", "unknown"]]);
    for (const quality of ["failed", "poor", "", undefined])
      expect(covers(read(2, { quality, fields: [code] }))).toEqual([["p1", "unknown"]]);
    expect(covers(read(2, { quality: "good", attachment_id: "p2" }))).toEqual([["p1", "unknown"]]);
  });

  it("shows at once where it was read and names nobody", () => {
    expect(covers(read(2, { quality: "good", text: "오류 코드 DT-4021", fields: [code] }))).toEqual([]);
    expect(covers(read(2, { quality: "empty" }))).toEqual([]);
  });

  it("is covered where not all of it could be read, though a code was, or nothing", () => {
    expect(covers(read(2, { quality: "good", reason: "blurred", fields: [code] }))).toEqual([["p1", "unknown"]]);
    expect(covers(read(2, { quality: "empty", reason: "unsure" }))).toEqual([["p1", "unknown"]]);
    expect(covers(read(2, { quality: "empty", reason: "no text" }))).toEqual([]);
  });

  it("is covered where personal data was read in it, however well", () => {
    for (const quality of ["good", "poor"])
      expect(covers(read(2, { quality, fields: [code, phone] }))).toEqual([["p1", "personal"]]);
  });

  it("is not shown for what the customer typed, but covered for it", () => {
    const typed = (fields: readonly object[]) => read(3, { quality: "good", corrected: true, fields });
    expect(covers(read(2, { quality: "failed" }), typed([code]))).toEqual([["p1", "unknown"]]);
    expect(covers(read(2, { quality: "good" }), typed([phone]))).toEqual([["p1", "personal"]]);
    expect(covers(read(2, { quality: "good", fields: [phone] }), typed([code]))).toEqual([["p1", "personal"]]);
  });

  it("is meant also where it came without a message, and nobody else's is", () => {
    const alone = event(1, { kind: "attachment.created" as TranscriptEvent["kind"], data: picture });
    expect([...coversOf([alone])]).toEqual([["p1", "unknown"]]);
    expect([...coversOf([{ ...alone, source: "bot" }])]).toEqual([]);
    expect([...coversOf([{ ...sent, source: "agent" }])]).toEqual([]);
  });
});
