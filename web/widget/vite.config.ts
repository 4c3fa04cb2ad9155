import { defineConfig, type Plugin } from "vitest/config";

/** A page in another encoding (EUC-KR is still about) must read the same Hangul: everything outside ASCII is escaped. */
function ascii(): Plugin {
  return {
    name: "ascii",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") {
          file.code = file.code.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
        }
      }
    },
  };
}

export default defineConfig({
  build: {
    target: "es2020",
    lib: { entry: "src/main.tsx", name: "sangdam", formats: ["iife"], fileName: () => "widget.js" },
  },
  plugins: [ascii()],
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
