import { z } from "zod";
import { secretFile } from "./secret-files";
import { setting } from "./setting";
import { isCertificate, isPrivateKey, pemText } from "./tls-files";

const redisUrl = z.string().refine(isRedisUrl);

const pemFile = (name: string, what: string, check: (pem: string) => unknown) =>
  setting(
    name,
    pemText(check).optional(),
    `the path of a readable PEM file with ${what}`,
    `/etc/callboard/${name.replace(/^CALLBOARD_|_FILE$/g, "").toLowerCase()}.pem`,
  );

/** Where the watched and the state Redis are, and how to get in. */
export const redisSettings = {
  REDIS_URL: setting(
    "REDIS_URL",
    redisUrl.optional(),
    "redis://[user[:password]@]host[:port][/db], or rediss:// for TLS, with % @ / : of the password as %25 %40 %2F %3A",
    "redis://127.0.0.1:6379/0",
  ),
  CALLBOARD_STATE_URL: setting(
    "CALLBOARD_STATE_URL",
    redisUrl.optional(),
    "the same shape as REDIS_URL",
    "redis://127.0.0.1:6380/0",
  ),
  REDIS_URL_FILE: setting(
    "REDIS_URL_FILE",
    secretFile.pipe(redisUrl).optional(),
    "the path of a file that holds what REDIS_URL would",
    "/run/secrets/redis-url",
  ),
  CALLBOARD_STATE_URL_FILE: setting(
    "CALLBOARD_STATE_URL_FILE",
    secretFile.pipe(redisUrl).optional(),
    "the path of a file that holds what CALLBOARD_STATE_URL would",
    "/run/secrets/state-url",
  ),
  CALLBOARD_REDIS_PASSWORD_FILE: setting(
    "CALLBOARD_REDIS_PASSWORD_FILE",
    secretFile.optional(),
    "the path of a file that holds the password for the address of REDIS_URL",
    "/run/secrets/redis-password",
  ),
  CALLBOARD_STATE_PASSWORD_FILE: setting(
    "CALLBOARD_STATE_PASSWORD_FILE",
    secretFile.optional(),
    "the path of a file that holds the password for the address of CALLBOARD_STATE_URL",
    "/run/secrets/state-password",
  ),
  CALLBOARD_REDIS_CA_FILE: pemFile("CALLBOARD_REDIS_CA_FILE", "the authority that signed the server", isCertificate),
  CALLBOARD_REDIS_CERT_FILE: pemFile("CALLBOARD_REDIS_CERT_FILE", "the console's own certificate", isCertificate),
  CALLBOARD_REDIS_KEY_FILE: pemFile("CALLBOARD_REDIS_KEY_FILE", "the key of that certificate", isPrivateKey),
  CALLBOARD_STATE_CA_FILE: pemFile("CALLBOARD_STATE_CA_FILE", "the authority that signed the server", isCertificate),
  CALLBOARD_STATE_CERT_FILE: pemFile("CALLBOARD_STATE_CERT_FILE", "the console's own certificate", isCertificate),
  CALLBOARD_STATE_KEY_FILE: pemFile("CALLBOARD_STATE_KEY_FILE", "the key of that certificate", isPrivateKey),
};

function isRedisUrl(text: string): boolean {
  try {
    const url = new URL(text);
    decodeURIComponent(url.username + url.password);
    return (
      (url.protocol === "redis:" || url.protocol === "rediss:") &&
      url.hostname !== "" &&
      url.search + url.hash === "" &&
      /^(\/\d*)?$/.test(url.pathname)
    );
  } catch {
    return false;
  }
}
