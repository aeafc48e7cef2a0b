import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingNames } from "@/server/config/environment";

test("docs/settings.md names every setting", () => {
  const text = readFileSync("docs/settings.md", "utf8");
  const endings = [...text.matchAll(/`(CALLBOARD_\w+|REDIS_URL\w*|HOST|PORT)`((?:, `…_\w+`)*)/g)].flatMap((match) => {
    const [, name = "", more = ""] = match;
    const stem = name.replace(/_[A-Z]+_FILE$|_SECRET$/, "");
    return [
      name,
      ...[...more.matchAll(/…(_\w+)/g)].flatMap(([, end = ""]) => [stem + end, name.replace(/_SECRET$/, end)]),
    ];
  });
  const named = new Set(endings);
  expect(settingNames.filter((name) => !named.has(name))).toEqual([]);
});
