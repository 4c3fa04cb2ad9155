import { describe, expect, it } from "vitest";
import { phoneHref, safeDeepLink, safeHref, safeMedia } from "../src/links";

const BASE = "https://help.example";
const HOSTILE = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "java\tscript:alert(1)",
  "\u0001javascript:alert(1)",
  "javascript://help.example/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "blob:https://help.example/1",
  "file:///etc/passwd",
  "filesystem:https://help.example/x",
  "about:blank",
  "view-source:https://help.example",
  "intent://x#Intent;scheme=javascript;end",
];

describe("links", () => {
  it.each(HOSTILE)("%j is never one", (value) => {
    expect(safeHref(value, BASE)).toBeNull();
    expect(safeMedia(value, BASE)).toBeNull();
    expect(safeDeepLink(value)).toBeNull();
  });

  it.each([
    ["https://example.com/a?b=c", "https://example.com/a?b=c"],
    ["/help/refund", "https://help.example/help/refund"],
    ["//example.com/a", "https://example.com/a"],
    ["tel:1544-0000", "tel:1544-0000"],
    ["mailto:help@example.com", "mailto:help@example.com"],
  ])("%j is a link", (value, href) => {
    expect(safeHref(value, BASE)).toBe(href);
  });

  it("an app's scheme is for deep links alone", () => {
    expect(safeDeepLink("duretalk://settings/chat")).toBe("duretalk://settings/chat");
    expect(safeHref("duretalk://settings/chat", BASE)).toBeNull();
    expect(safeDeepLink("settings/chat")).toBeNull();
    expect(safeDeepLink("duretalk:settings")).toBeNull();
  });

  it("pictures come over http alone", () => {
    expect(safeMedia("/a.png", BASE)).toBe("https://help.example/a.png");
    expect(safeMedia("tel:1", BASE)).toBeNull();
  });

  it("a phone number is digits", () => {
    expect(phoneHref("02-1544 0000")).toBe("tel:0215440000");
    expect(phoneHref("+82 (2) 1544")).toBe("tel:+8221544");
    expect(phoneHref("javascript:")).toBeNull();
  });
});
