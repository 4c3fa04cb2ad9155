import { describe, expect, it } from "vitest";
import { pastedPictures } from "../src/paste";

const picture = [new File(["x"], "a.png", { type: "image/png" })] as unknown as FileList;
const nothing = [] as unknown as FileList;
const clipboard = (files: FileList, text: string, html = "") => ({
  files,
  getData: (type: string) => (type === "text/plain" ? text : type === "text/html" ? html : ""),
});

describe("pastedPictures", () => {
  it("takes a picture that is alone, or comes with a page's markup of it", () => {
    expect(pastedPictures(clipboard(picture, ""))).toBe(picture);
    expect(pastedPictures(clipboard(picture, "", '<img src="https://a/b.png">'))).toBe(picture);
    expect(pastedPictures(clipboard(picture, " \n"))).toBe(picture);
  });

  it("leaves cells of a spreadsheet to the field, though their picture lies beside them", () => {
    expect(pastedPictures(clipboard(picture, "주문\t상태\n1\t배송 중", "<table></table>"))).toBe(null);
  });

  it("has nothing to do with words, or with no clipboard at all", () => {
    expect(pastedPictures(clipboard(nothing, "안녕"))).toBe(null);
    expect(pastedPictures(null)).toBe(null);
  });
});
