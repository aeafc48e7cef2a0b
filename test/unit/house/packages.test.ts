import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";

const Lock = z.object({
  packages: z.record(z.string(), z.object({ engines: z.object({ node: z.string() }).partial().optional() })),
});
const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
const { packages } = Lock.parse(JSON.parse(read("package-lock.json")));

const oldest = { major: 20, minor: 19 };

/** Whether a range of versions, as packages write them, takes the oldest Node that the console runs on. */
function takesOldestNode(range: string): boolean {
  return range.split("||").some((part) => {
    const [, sign = "", major, minor = "0"] = /^\s*(\^|~|>=|>)?\s*v?(\d+)(?:\.(\d+))?/.exec(part) ?? [];
    if (major === undefined) return part.trim() === "*";
    if (!sign.startsWith(">")) return Number(major) === oldest.major && Number(minor) <= oldest.minor;
    return Number(major) < oldest.major || (Number(major) === oldest.major && Number(minor) <= oldest.minor);
  });
}

it.each([
  ["*", true],
  [">=18", true],
  [">= 20.19.0", true],
  [">=20.20", false],
  [">=22.0.0", false],
  ["^18 || ^20.9.0 || >=22", true],
  ["^20.20.0 || >=22", false],
  ["^22 || ^24", false],
])("%s takes Node 20.19: %s", (range, takes) => {
  expect(takesOldestNode(range)).toBe(takes);
});

it("the console says which Node it needs, and no package needs a newer one", () => {
  expect(packages[""]?.engines?.node).toBe(`>=${oldest.major}.${oldest.minor}`);
  const needNewer = Object.entries(packages).filter(([, { engines }]) => !takesOldestNode(engines?.node ?? "*"));
  expect(needNewer.map(([path, { engines }]) => `${path} needs Node ${engines?.node}`)).toEqual([]);
});

it("no package runs a script of its own when it is installed", () => {
  expect(read(".npmrc").split("\n")).toContain("ignore-scripts=true");
});
