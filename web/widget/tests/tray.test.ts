import { describe, expect, it } from "vitest";
import { admit, isBusy, reduceTray, type TrayItem } from "../src/tray";
import { readAnswer } from "../src/upload";

const LIMITS = { text: 2000, attachmentBytes: 1000, attachments: 3 };
const file = (type = "image/png", size = 10) => ({ type, size });
const item = (key: number): TrayItem => ({
  key,
  name: "a.png",
  file: new Blob(),
  progress: 0,
  picture: null,
  fault: null,
});
const picture = { attachmentId: "a1", url: "/a.png", alt: "", width: 1, height: 1 };

describe("admit", () => {
  it.each([
    ["image/svg+xml", 10, "unsupported_media"],
    ["application/pdf", 10, "unsupported_media"],
    ["", 10, "unsupported_media"],
    ["image/png", 1001, "too_large"],
  ])("refuses %s of %i bytes: %s", (type, size, code) => {
    expect(admit([file(type, size), file()], 0, LIMITS)).toMatchObject({ files: [file()], refused: code });
  });

  it("takes no more than the server does, counting what is there", () => {
    expect(admit([file(), file()], 1, LIMITS)).toMatchObject({ files: [file(), file()], refused: null });
    const over = admit([file(), file()], 2, LIMITS);
    expect([over.files.length, over.refused]).toEqual([1, "too_many_attachments"]);
  });
});

describe("reduceTray", () => {
  it("follows each upload to its end", () => {
    let tray = reduceTray([], { type: "add", items: [item(1), item(2), item(3)] });
    tray = reduceTray(tray, { type: "progress", key: 1, share: 0.5 });
    expect([tray[0]?.progress, isBusy(tray)]).toEqual([0.5, true]);
    tray = reduceTray(tray, { type: "done", key: 1, picture });
    tray = reduceTray(tray, { type: "fail", key: 2, fault: "too_large" });
    tray = reduceTray(tray, { type: "remove", key: 3 });
    expect([isBusy(tray), tray.map((one) => one.key)]).toEqual([false, [1, 2]]);
    expect(reduceTray(tray, { type: "sent" }).map((one) => one.key)).toEqual([2]);
  });
});

describe("readAnswer", () => {
  it("is the picture, or the error in words we know", () => {
    const answer = '{"attachment_id":"a1","width":1,"height":1,"bytes":70,"url":"/a.png"}';
    expect(readAnswer(200, answer)).toEqual(picture);
    expect(readAnswer(415, '{"error":{"code":"unsupported_media","message":"no"}}')).toBe("unsupported_media");
    expect(readAnswer(413, "<html>too large</html>")).toBe("too_large");
    expect(readAnswer(502, "")).toBe("upload_failed");
    expect(readAnswer(200, "{}")).toBe("upload_failed");
  });
});
