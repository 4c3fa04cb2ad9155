import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";
import en from "../src/locales/en.json";
import ko from "../src/locales/ko.json";

type Tree = { readonly [key: string]: string | Tree };
const SOURCE = join(import.meta.dirname, "..", "src");
/** Attributes that people read or hear. */
const READ = ["aria-label", "label", "title", "placeholder", "alt", "description", "lead"];
const WORD = /\p{L}{2,}/u;

function flat(tree: Tree, before = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}

function values(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? "").sort();
}

describe("the catalogues", () => {
  const korean = new Map(flat(ko));
  const english = new Map(flat(en));

  it("have the same keys", () => {
    expect([...english.keys()]).toEqual([...korean.keys()]);
  });

  it("fill in the same values", () => {
    for (const [key, text] of korean) expect([key, values(english.get(key) ?? "")]).toEqual([key, values(text)]);
  });

  it("have Hangul in Korean alone, but for the name of the language", () => {
    expect([...english].filter(([, text]) => /[가-힣]/.test(text)).map(([key]) => key)).toEqual(["language.ko"]);
  });

  it("say nothing that nobody asks for", () => {
    const source = files()
      .map(([, text]) => text)
      .join("\n");
    const unused = [...korean.keys()].filter((key) => {
      const parent = key.slice(0, key.lastIndexOf("."));
      const asked = [key, `${parent}.\${`].some((form) => source.includes(`"${form}`) || source.includes(`\`${form}`));
      return (
        !asked &&
        !source.includes(`\`${key.split(".")[0]}.$`) &&
        !source.includes(`${parent}.\${`) &&
        !lead(source, key)
      );
    });
    expect(unused).toEqual([]);
  });
});

/** `empty.${tab}Lead` and `deed.${deed}Failed`: asked for by a key that is put together. */
function lead(source: string, key: string): boolean {
  const [, parent, end] = /^(\w+)\.\w+?(Lead|Failed)$/.exec(key) ?? [];
  return parent !== undefined && source.includes(`\`${parent}.\${`) && source.includes(`}${end}\``);
}

describe("components", () => {
  it("hold no sentence of their own", () => {
    const found = files().flatMap(([name, text]) => {
      const { program } = parseSync(name, text);
      return literals(program).map((literal) => `${name}: ${literal}`);
    });
    expect(found).toEqual([]);
  });

  it("hold no Hangul at all", () => {
    expect(
      files()
        .filter(([, text]) => /[가-힣]/.test(text))
        .map(([name]) => name),
    ).toEqual([]);
  });
});

function files(): [string, string][] {
  return readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, readFileSync(join(SOURCE, name), "utf8")]);
}

/** Words between tags, and in attributes that people read. */
function literals(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(literals);
  if (typeof node !== "object" || node === null || !("type" in node)) return [];
  const part = node as { type: string; value?: unknown; name?: { name?: unknown } };
  if (part.type === "JSXText" && WORD.test(String(part.value))) return [String(part.value).trim()];
  if (part.type === "JSXAttribute" && READ.includes(String(part.name?.name))) {
    const value = part.value as { type?: string; value?: unknown } | null;
    if (value?.type === "Literal" && WORD.test(String(value.value))) return [String(value.value)];
  }
  return Object.values(node).flatMap(literals);
}
