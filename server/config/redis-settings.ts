import { z } from "zod";
import { parseNatMap } from "@/lib/topology/nat-map";
import { parseRedisUrl } from "@/lib/topology/redis-url";
import { secretFile } from "./secret-files";
import { setting } from "./setting";
import { isCertificate, isPrivateKey, pemText } from "./tls-files";

const redisUrl = z.string().refine((text) => parseRedisUrl(text) !== null);
const stateUrl = z.string().refine(isNoCluster);

const natMap = z.string().transform((text, context) => {
  const map = parseNatMap(text);
  if (map === null) context.addIssue({ code: "custom", message: "no map" });
  return map ?? z.NEVER;
});

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
    "redis://[user[:password]@]host[:port][/db], several hosts with commas for a Cluster, unix://[user[:password]@]/path[?db=n] for a socket, or redis+sentinel://host[:port],…/master; rediss for TLS; with % @ / : of the password as %25 %40 %2F %3A",
    "redis://127.0.0.1:6379/0",
  ),
  CALLBOARD_STATE_URL: setting(
    "CALLBOARD_STATE_URL",
    stateUrl.optional(),
    "the same shape as REDIS_URL, and no Cluster",
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
    secretFile.pipe(stateUrl).optional(),
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
  CALLBOARD_REDIS_NAT: setting(
    "CALLBOARD_REDIS_NAT",
    natMap.optional(),
    "announced=reached addresses with commas, host:port each or both hosts alone",
    "10.0.0.5:6379=redis-1.example.com:6379",
  ),
  CALLBOARD_REDIS_CA_FILE: pemFile("CALLBOARD_REDIS_CA_FILE", "the authority that signed the server", isCertificate),
  CALLBOARD_REDIS_CERT_FILE: pemFile("CALLBOARD_REDIS_CERT_FILE", "the console's own certificate", isCertificate),
  CALLBOARD_REDIS_KEY_FILE: pemFile("CALLBOARD_REDIS_KEY_FILE", "the key of that certificate", isPrivateKey),
  CALLBOARD_STATE_CA_FILE: pemFile("CALLBOARD_STATE_CA_FILE", "the authority that signed the server", isCertificate),
  CALLBOARD_STATE_CERT_FILE: pemFile("CALLBOARD_STATE_CERT_FILE", "the console's own certificate", isCertificate),
  CALLBOARD_STATE_KEY_FILE: pemFile("CALLBOARD_STATE_KEY_FILE", "the key of that certificate", isPrivateKey),
};

/** Its keys are written together, whatever slots they have. */
function isNoCluster(text: string): boolean {
  const place = parseRedisUrl(text);
  return place !== null && (place.kind === "sentinels" || place.hosts.length === 1);
}
