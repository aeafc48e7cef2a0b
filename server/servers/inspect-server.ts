import type { ServerNode } from "@/lib/schema/server";
import { type FixContext, rightsFixes } from "@/lib/servers/acl-fix";
import { advisoriesOf } from "@/lib/servers/advisories";
import { assessRights } from "@/lib/servers/assess-rights";
import { describeMemory } from "@/lib/servers/describe-memory";
import { describePersistence } from "@/lib/servers/describe-persistence";
import { infoFields } from "@/lib/servers/info-field";
import { missingLines } from "@/lib/servers/missing-lines";
import { productOf } from "@/lib/servers/product";
import type { RawConnection } from "@/server/redis/raw-connection";
import { askConfig, askInfo } from "./ask-config";
import { askAllRights } from "./asked-rights";

export type InspectContext = Omit<FixContext, "isBefore7"> & {
  /** A key that would be watched and does not exist. */
  nowhere: string;
  now: () => number;
};

/** One Redis as it answers now. What it does not tell is a line; throws only where it does not answer at all. */
export async function inspectServer(
  connection: RawConnection,
  address: string,
  { nowhere, now, ...fix }: InspectContext,
): Promise<ServerNode> {
  await connection.open();
  const text = await askInfo(connection);
  const info = infoFields(text ?? "");
  const config = await askConfig(connection);
  const product = productOf(info);
  const { commands, lacking } = assessRights(await askAllRights(connection, nowhere, product));
  const memory = describeMemory(info);
  const persistence = describePersistence(info, config, now());
  const role = info("role");
  const isBefore7 = product?.number != null && product.number < 7_000_000;
  return {
    address,
    problem: null,
    role: role === undefined ? null : role === "master" ? "master" : "replica",
    product: product?.name ?? null,
    version: product?.version ?? null,
    commands,
    advisories: advisoriesOf(product),
    memory,
    persistence,
    missing: missingLines({
      hasInfo: text !== null,
      product,
      hasMemory: memory !== null,
      hasPersistence: persistence !== null,
      hasConfig: config !== null,
    }),
    fixes: rightsFixes(lacking, { ...fix, isBefore7 }),
  };
}
