import { describe, expect, it } from "vitest";
import { readFlags } from "@/server/demo/flags";

const url = "redis://127.0.0.1:6379";

describe("readFlags", () => {
  it("has defaults", () => {
    expect(readFlags([], url)).toEqual({
      ok: true,
      value: {
        ...{ url, calls: 24, rate: undefined, seed: 7, hasTrouble: true, prefix: "conv:" },
        ...{ seconds: undefined, hasWorkers: true, isQuiet: false },
      },
    });
  });

  it("reads what is given", () => {
    const args = "--calls 200 --rate 10000 --seed 3 --trouble off --prefix x: --seconds 9 --workers off --quiet";
    expect(readFlags(args.split(" "), url)).toEqual({
      ok: true,
      value: {
        ...{ url, calls: 200, rate: 10_000, seed: 3, hasTrouble: false, prefix: "x:" },
        ...{ seconds: 9, hasWorkers: false, isQuiet: true },
      },
    });
  });

  it.each([
    [["--calls", "many"], "--calls"],
    [["--trouble", "maybe"], "--trouble"],
    [["--colour"], "--colour"],
  ])("names the bad flag in %j", (args, name) => {
    const result = readFlags(args, url);
    expect(result.ok ? "" : result.problem).toContain(name);
  });

  it("says that the address is missing", () => {
    const result = readFlags([], undefined);
    expect(result.ok ? "" : result.problem).toContain("REDIS_URL");
  });
});
