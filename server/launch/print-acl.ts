import { parseArgs } from "node:util";
import { aclLine, type RedisUse, redisUses } from "../actions/redis-rights";
import { readLaunchConfig } from "../config/config";

const usage = `Say which: npm run acl -- viewer|operator|bridge [--name callboard] [--redis 8.8] [--new-entries] [--remove-consumers] [--delete-everywhere] [--create-groups] [--cluster]

viewer            watches only; every action says why it is not available
operator          watches and acts: claim, release, ack, dead-letter, redrive, discard
bridge            reads with a group of its own, acks, sets aside: for npm run bridge
--name            of the Redis user (default callboard)
--redis 7.0       version of the server: before 7.0 rights are coarser, from 8.2 and 8.8 on there are commands to grant
--new-entries     operator: also add a trimmed dead letter as a new entry for all groups (XADD on the streams)
--remove-consumers operator: also remove consumers that hold nothing (XGROUP DELCONSUMER)
--delete-everywhere operator: also delete entries for every group (XDELEX, from 8.2 on)
--create-groups operator: also make groups that are missing (XGROUP CREATE)
--cluster         for the nodes of a Cluster, on each of which the line is to be typed: also ask who holds what

The key patterns are those of CALLBOARD_STREAMS and CALLBOARD_INDEX_KEY.`;

/** `npm run acl`: prints one ACL SETUSER line for redis-cli; changes nothing anywhere. */
export function printAcl(args: readonly string[]): void {
  const problem = print(args);
  if (problem === null) return;
  console.error(problem);
  process.exitCode = 2;
}

function print(args: readonly string[]): string | null {
  const settings = readLaunchConfig();
  if (!settings.ok) return settings.problems.join("\n");
  const given = parse(args);
  if (typeof given === "string") return `${given}\n\n${usage}`;
  const { streamPatterns: patterns, indexKey } = settings.config;
  console.log(aclLine(given.name, given.use, { ...given, patterns, indexKey }));
  return null;
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: "string", default: "callboard" },
        redis: { type: "string", default: "7.0" },
        "new-entries": { type: "boolean", default: false },
        "delete-everywhere": { type: "boolean", default: false },
        "remove-consumers": { type: "boolean", default: false },
        "create-groups": { type: "boolean", default: false },
        cluster: { type: "boolean", default: false },
      },
    });
    const [use, ...others] = positionals;
    if (!isUse(use) || others.length > 0) return "Which user is it for?";
    if (!/^\d+\.\d+/.test(values.redis)) return `--redis ${values.redis} is no version; for example 8.8`;
    return {
      use,
      name: values.name,
      version: values.redis,
      mayAddEntries: values["new-entries"],
      mayRemoveConsumers: values["remove-consumers"],
      mayDeleteEverywhere: values["delete-everywhere"],
      mayCreateGroups: values["create-groups"],
      isCluster: values.cluster,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isUse(text: string | undefined): text is RedisUse {
  return redisUses.some((use) => use === text);
}
