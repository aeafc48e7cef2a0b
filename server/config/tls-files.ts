import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** The text of a PEM file named by its path; read once, when the settings are checked. */
export function pemText(check: (pem: string) => unknown) {
  return z.string().transform((path, context) => {
    try {
      const pem = readFileSync(path, "utf8");
      check(pem);
      return pem;
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

export const isCertificate = (pem: string) => new X509Certificate(pem);
export const isPrivateKey = (pem: string) => createPrivateKey(pem);

/** A certificate without its key, or for a connection that is not encrypted, would be a false sense of safety. */
export function uselessTls(given: Readonly<Record<string, string | undefined>>): string[] {
  return [
    { address: "REDIS_URL", files: "CALLBOARD_REDIS" },
    { address: "CALLBOARD_STATE_URL", files: "CALLBOARD_STATE" },
  ].flatMap(({ address, files }) => {
    const [ca, cert, key] = [`${files}_CA_FILE`, `${files}_CERT_FILE`, `${files}_KEY_FILE`];
    const isSet = (name: string) => given[name] !== undefined;
    if (isSet(cert) !== isSet(key)) return [`${cert} and ${key} go together; only one of them is set`];
    if ([ca, cert, key].some(isSet) && !/^rediss(\+sentinel)?:/.test(given[address] ?? "")) {
      return [`${files}_…_FILE needs TLS, but ${address} is no rediss:// or rediss+sentinel:// address`];
    }
    return [];
  });
}
