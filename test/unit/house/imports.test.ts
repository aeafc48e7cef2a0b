import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { findBreaches } from "@/test/support/house/find-breaches";
import { findFileCircles, findFolderCircles } from "@/test/support/house/find-circles";
import { type ImportGraph, readImportGraph } from "@/test/support/house/import-graph";
import { doors, rooms } from "@/test/support/house/rooms";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const house = readImportGraph(root);

describe("the house", () => {
  it("imports only what the table allows", () => {
    expect(findBreaches(house, rooms, doors)).toEqual([]);
  });

  it("has 0 circles of folders and 0 of files", () => {
    const circles = { folders: findFolderCircles(house.imports), files: findFileCircles(house.imports) };
    expect(circles).toEqual({ folders: [], files: [] });
  });

  it("is read whole: modules, imports of the house and of packages", () => {
    const inside = house.imports.filter(({ to }) => to !== null).length;
    expect(house.files.length).toBeGreaterThan(500);
    expect(inside).toBeGreaterThan(2_000);
    expect(house.imports.length - inside).toBeGreaterThan(500);
  });
});

const standing = new Set(findBreaches(house, rooms, doors));
const newBreaches = (graph: ImportGraph) => findBreaches(graph, rooms, doors).filter((breach) => !standing.has(breach));

/** The real house and one more import in it. */
function plant(from: string, specifier: string, to: string | null) {
  const files = house.files.includes(from) ? house.files : [...house.files, from];
  return { files, imports: [...house.imports, { from, specifier, to }] };
}

describe("a planted import", () => {
  it.each([
    ["lib/stream/lag.ts", "@/server/log", "server/log.ts", "lib/stream/** may not"],
    ["lib/stream/lag.ts", "node:fs", null, "not a package of lib/stream/**"],
    ["lib/stream/lag.ts", "react", null, "not a package of lib/stream/**"],
    ["lib/stream/lag.ts", "zod", null, "not a package of lib/stream/**"],
    ["server/actions/perform.ts", "@/components/ui/button", "components/ui/button.tsx", "server/actions/** may not"],
    ["server/fleet/fleet.ts", "ioredis", null, "not a package of server/fleet/**"],
    ["server/fleet/fleet.ts", "next/headers", null, "not a package of server/fleet/**"],
    ["server/fleet/fleet.ts", "../runtime", "server/runtime.ts", "server/runtime.ts is not open to it"],
    ["app/api/calls/route.ts", "@/server/runtime", "server/runtime.ts", "server/runtime.ts is not open to it"],
    ["server/fleet/fleet.ts", "@/test/support/random", "test/support/random.ts", "server/fleet/** may not"],
    ["components/calls/call-view.tsx", "@/server/errors", "server/errors.ts", "components/calls/** may not"],
    [
      "components/calls/call-view.tsx",
      "../replay/reveal-desk",
      "components/replay/reveal-desk.tsx",
      "components/calls/** may not",
    ],
    [
      "components/ui/button.tsx",
      "@/components/calls/call-view",
      "components/calls/call-view.tsx",
      "components/ui/** may not",
    ],
    ["components/calls/call-view.tsx", "next/headers", null, "not a package of components/calls/**"],
    ["app/(console)/page.tsx", "@/server/http/route", "server/http/route.ts", "app/**/page.tsx may not"],
    ["components/calls/call-view.tsx", "../../lib/format", "lib/format.ts", "say it with @/"],
    ["components/calls/call-view.tsx", "./gone", null, "leads to no file of the repository"],
  ])("%s → %s is found", (from, specifier, to, why) => {
    expect(newBreaches(plant(from, specifier, to))).toEqual([`${from} imports ${specifier}: ${why}`]);
  });

  it("closes a circle of folders and one of files in the real house", () => {
    const { imports } = plant("lib/schema/status.ts", "@/lib/stream/status", "lib/stream/status.ts");
    expect(findFileCircles(imports)).toEqual([
      expect.arrayContaining(["lib/schema/status.ts", "lib/stream/status.ts"]),
    ]);
    expect(findFolderCircles(imports)).toEqual([expect.arrayContaining(["lib/schema", "lib/stream"])]);
  });

  it.each(["lib/novelty/find.ts", "server/novelty/find.ts", "components/novelty/find.tsx", "app/novelty/route.ts"])(
    "a new folder needs a line: %s",
    (file) => {
      const graph = { files: [...house.files, file], imports: house.imports };
      expect(newBreaches(graph)).toEqual([`${file} has no line in the table`]);
    },
  );

  it("a line outlives no folder, and nothing is named like a barrel", () => {
    const files = house.files.filter((file) => !file.startsWith("lib/audit/"));
    const imports = house.imports.filter(({ from }) => !from.startsWith("lib/audit/"));
    expect(newBreaches({ files: [...files, "lib/stream/index.ts"], imports })).toEqual([
      "lib/audit/** has a line and no file",
      "lib/stream/index.ts is named like a barrel",
    ]);
  });
});

describe("circles", () => {
  const read = (...arrows: string[]) =>
    arrows.map((arrow) => {
      const [from = "", to = ""] = arrow.split(" → ");
      return { from, specifier: to, to };
    });

  it.each([
    ["none in a line", ["lib/a/x.ts → lib/b/y.ts", "lib/b/y.ts → lib/c/z.ts"], [], []],
    ["a file that imports itself", ["lib/a/x.ts → lib/a/x.ts"], [["lib/a/x.ts"]], []],
    [
      "two files of one folder",
      ["lib/a/x.ts → lib/a/y.ts", "lib/a/y.ts → lib/a/x.ts"],
      [["lib/a/x.ts", "lib/a/y.ts"]],
      [],
    ],
    ["two folders, and no two files", ["lib/a/x.ts → lib/b/y.ts", "lib/b/z.ts → lib/a/y.ts"], [], [["lib/a", "lib/b"]]],
    ["by way of a file beside them", ["lib/a/x.ts → lib/f.ts", "lib/f.ts → lib/a/y.ts"], [], [["lib/a", "lib/f.ts"]]],
    [
      "three folders further down",
      ["lib/p/a/x.ts → lib/p/b/x.ts", "lib/p/b/y.ts → lib/p/c/x.ts", "lib/p/c/y.ts → lib/p/a/y.ts"],
      [],
      [["lib/p/a", "lib/p/b", "lib/p/c"]],
    ],
    [
      "a folder and files beside it that use each other in one direction",
      ["r/a/x.ts → r/y.ts", "r/z.ts → r/a/x.ts"],
      [],
      [],
    ],
  ])("%s", (_, arrows, files, folders) => {
    expect(findFileCircles(read(...arrows))).toEqual(files);
    expect(findFolderCircles(read(...arrows))).toEqual(folders);
  });
});

describe("a planted file", () => {
  const tree = mkdtempSync(join(tmpdir(), "house-"));
  afterAll(() => rmSync(tree, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(join(tree, dirname(file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  };

  it("is read from disk, whichever way it imports, and found", () => {
    execFileSync("git", ["init", "--quiet"], { cwd: tree });
    write("server/log.ts", 'export const log = "@/lib/not-an-import";\n');
    write("server/runtime.ts", 'import "./log";\nexport type Runtime = { stop(): void };\n');
    write(
      "lib/stream/lag.ts",
      [
        'import type { Runtime } from "@/server/runtime";',
        'export { log } from "../../server/log";',
        'export const late = () => import("node:fs");',
        '// import "in-a-comment";',
        'export type Socket = import("ioredis").Redis | Runtime;',
      ].join("\n"),
    );
    const only = rooms.filter(({ name }) => ["server/log.ts", "server/*", "lib/stream/**"].includes(name));
    expect(findBreaches(readImportGraph(tree), only, doors.slice(0, 1))).toEqual([
      "lib/stream/lag.ts imports @/server/runtime: server/runtime.ts is not open to it",
      "lib/stream/lag.ts imports ../../server/log: say it with @/",
      "lib/stream/lag.ts imports node:fs: not a package of lib/stream/**",
      "lib/stream/lag.ts imports ioredis: not a package of lib/stream/**",
    ]);
  });
});
