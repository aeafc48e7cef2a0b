import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readLaunchConfig } from "@/server/config/config";

const folder = mkdtempSync(join(tmpdir(), "callboard-oidc-"));
afterAll(() => rmSync(folder, { recursive: true }));

const whole = {
  CALLBOARD_ORIGIN: "https://console.example",
  CALLBOARD_OIDC_ISSUER: "https://accounts.example.com/realms/one",
  CALLBOARD_OIDC_CLIENT_ID: "callboard",
  CALLBOARD_OIDC_ROLE_MAP: "cn=ops%2Cdc=example=operator, everybody = viewer",
};

function read(env: Record<string, string>) {
  const result = readLaunchConfig({ NODE_ENV: "test", ...env });
  return result.ok ? { ...result.config.signIn.oidc, problems: [] } : { problems: result.problems };
}

test("a provider with everything that it needs", () => {
  expect(read(whole)).toEqual({
    issuer: "https://accounts.example.com/realms/one",
    clientId: "callboard",
    clientSecret: undefined,
    clientAuth: undefined,
    scopes: "openid profile email",
    roleClaim: "groups",
    roleMap: [
      { value: "cn=ops,dc=example", role: "operator" },
      { value: "everybody", role: "viewer" },
    ],
    name: "accounts.example.com",
    renewEveryMs: 300_000,
    problems: [],
  });
});

test.each(["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"])(
  "%s is an issuer for trying out",
  (issuer) => {
    expect(read({ ...whole, CALLBOARD_OIDC_ISSUER: issuer }).problems).toEqual([]);
  },
);

test.each(["http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.1"])(
  "%s is none",
  (issuer) => {
    expect(read({ ...whole, CALLBOARD_OIDC_ISSUER: issuer }).problems).toHaveLength(1);
  },
);

describe("the start is stopped by", () => {
  test.each(["CALLBOARD_OIDC_CLIENT_ID", "CALLBOARD_OIDC_ROLE_MAP", "CALLBOARD_ORIGIN"])(
    "a provider without %s",
    (name) => {
      expect(read({ ...whole, [name]: "" }).problems).toEqual([`CALLBOARD_OIDC_ISSUER needs ${name} too`]);
    },
  );

  test("settings of a provider that is not there", () => {
    expect(read({ CALLBOARD_OIDC_NAME: "Example" }).problems).toEqual([
      "CALLBOARD_OIDC_NAME does nothing without CALLBOARD_OIDC_ISSUER",
    ]);
  });

  test("an address that others reach, with neither users nor a provider", () => {
    expect(read({ HOST: "0.0.0.0", CALLBOARD_ORIGIN: whole.CALLBOARD_ORIGIN }).problems).toHaveLength(1);
    expect(read({ HOST: "0.0.0.0", ...whole }).problems).toEqual([]);
  });
});

describe("the secret", () => {
  const file = join(folder, "secret");

  test("comes from the environment or from a file, less its line end, and not from both", () => {
    writeFileSync(file, "s3cret\n");
    expect(read({ ...whole, CALLBOARD_OIDC_CLIENT_SECRET_FILE: file })).toMatchObject({ clientSecret: "s3cret" });
    expect(read({ ...whole, CALLBOARD_OIDC_CLIENT_SECRET: "other" })).toMatchObject({ clientSecret: "other" });
    const both = { CALLBOARD_OIDC_CLIENT_SECRET: "other", CALLBOARD_OIDC_CLIENT_SECRET_FILE: file };
    expect(read({ ...whole, ...both }).problems).toEqual([expect.stringContaining("one of them is enough")]);
  });

  test("is not shown where it is wrong", () => {
    const { problems } = read({ ...whole, CALLBOARD_OIDC_CLIENT_SECRET: "hunter2".repeat(200) });
    expect(problems).toEqual([expect.stringMatching(/^CALLBOARD_OIDC_CLIENT_SECRET is "\*\*\*"; expected/)]);
  });

  test("has to be in the file", () => {
    writeFileSync(file, "\n");
    expect(read({ ...whole, CALLBOARD_OIDC_CLIENT_SECRET_FILE: file }).problems).toEqual([
      expect.stringContaining("(it does not hold one line)"),
    ]);
    expect(read({ ...whole, CALLBOARD_OIDC_CLIENT_SECRET_FILE: join(folder, "none") }).problems).toEqual([
      expect.stringContaining("ENOENT"),
    ]);
  });
});
