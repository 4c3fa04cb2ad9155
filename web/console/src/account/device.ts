/** A browser and its system, out of what the browser says of itself; empty where that is unknown. */

const BROWSERS = [
  ["Whale", /Whale\//],
  ["Edge", /Edg\//],
  ["Samsung Internet", /SamsungBrowser\//],
  ["Opera", /OPR\//],
  ["Firefox", /Firefox\//],
  ["Chrome", /Chrome\//],
  ["Safari", /Safari\//],
] as const;
const SYSTEMS = [
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["Linux", /Linux/],
] as const;

export function device(userAgent: string): string {
  const browser = BROWSERS.find(([, sign]) => sign.test(userAgent))?.[0];
  const system = SYSTEMS.find(([, sign]) => sign.test(userAgent))?.[0];
  return [browser, system].filter(Boolean).join(" · ");
}
