import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readImportGraph } from "@/test/support/house/import-graph";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const tops = ["app", "components", "lib", "server", "test"];

/** The second-level folders of `files`. */
function roomsOf(files: readonly string[]): string[] {
  const names = files.flatMap((file) => {
    const [top = "", room = "", rest] = file.split("/");
    return tops.includes(top) && rest !== undefined ? [`${top}/${room}`] : [];
  });
  return [...new Set(names)].sort();
}

const { files } = readImportGraph(root);

it("CONTRIBUTING's map names every room there is, and no other", () => {
  const text = readFileSync(`${root}/CONTRIBUTING.md`, "utf8");
  const drawn = [...text.matchAll(/^\| `(\S+\/\S+)\/` \| \S/gm)].map(([, room = ""]) => room);
  expect(drawn.toSorted()).toEqual(roomsOf(files));
});
