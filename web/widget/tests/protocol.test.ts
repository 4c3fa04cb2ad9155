import { describe, expect, it } from "vitest";
import { readFrame } from "../src/protocol";
import { event, frame } from "./frames";

describe("readFrame", () => {
  it("reads suggestions, without what is none, and lets pass what a suggestion's failure says", () => {
    const items = [{ article_id: "a", title: "환불은 언제 되나요?", payload: "sd:1" }, { title: "?" }, 3, null];
    expect(frame({ type: "suggestions", request: 4, items })).toEqual({
      type: "suggestions",
      request: 4,
      items: [{ title: "환불은 언제 되나요?", payload: "sd:1", reason: "" }],
    });
    expect(readFrame('{"type":"error","code":"too_many","message":"x","request":4}')).toBeNull();
  });

  it("reads a welcome with its settings", () => {
    const settings = {
      name: "고객센터",
      hours: { open: false, text: "평일 9시~18시" },
      limits: { text: 500, attachment_bytes: 1000, attachments: 2 },
      notices: { bot: "챗봇이에요", privacy: "안내" },
    };
    expect(
      frame({ type: "welcome", at: "1970-01-01T00:00:07Z", visitor: "v", conversation: "c", resumed: false, settings }),
    ).toEqual({
      type: "welcome",
      at: 7000,
      visitor: "v",
      conversation: "c",
      resumed: false,
      speaker: { who: "bot", name: "" },
      settings: {
        name: "고객센터",
        hours: { open: false, text: "평일 9시~18시" },
        limits: { text: 500, attachmentBytes: 1000, attachments: 2 },
        notices: { bot: "챗봇이에요", privacy: "안내" },
      },
    });
  });

  it("takes settings that say nothing as a server without pictures", () => {
    const read = frame({ type: "welcome", visitor: "v", conversation: "c", settings: { notices: { bot: true } } });
    expect(read).toMatchObject({
      settings: { name: "", hours: null, limits: { text: 2000, attachments: 0 }, notices: { bot: "" } },
    });
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '"event"',
    "{}",
    '{"type":"nothing"}',
    '{"type":"welcome"}',
    '{"type":"event","offset":0,"source":"bot","kind":"message.created"}',
    '{"type":"event","offset":"1","source":"bot","kind":"message.created"}',
    '{"type":"event","offset":1,"source":"stranger","kind":"message.created"}',
    '{"type":"typing","source":"customer","on":true}',
  ])("knows no frame in %j", (raw) => {
    expect(readFrame(raw)).toBeNull();
  });

  it("leaves out what is wrong in a message and keeps the rest", () => {
    const read = event(1, "bot", {
      text: 7,
      buttons: [null, { title: "빈 버튼" }, { title: "열기", url: "/help" }, { payload: "sd:1" }],
      suggestions: [{ title: "질문", payload: "sd:2" }, { title: "질문" }],
      cards: "none",
      image: { alt: "그림" },
      attachments: [{ attachment_id: "a", url: "/a.png", width: -1, height: "2" }, {}],
    });
    expect(read).toMatchObject({
      event: {
        message: {
          text: "",
          buttons: [{ title: "열기", url: "/help" }],
          suggestions: [{ title: "질문", payload: "sd:2", reason: "" }],
          cards: [],
          pictures: [{ attachmentId: "a", url: "/a.png", width: 0, height: 0 }],
        },
      },
    });
    expect(read).not.toHaveProperty("event.message.image");
  });

  it("reads a queue that has been left", () => {
    expect(frame({ type: "queue", position: null, wait_s: null })).toEqual({
      type: "queue",
      position: null,
      waitS: null,
    });
    expect(frame({ type: "queue", position: 3, wait_s: 90 })).toEqual({ type: "queue", position: 3, waitS: 90 });
  });
});
