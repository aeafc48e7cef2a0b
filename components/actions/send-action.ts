import { askApi, RequestError } from "@/components/data/api-client";
import type { EndpointName } from "@/lib/endpoints/addresses";
import type { ActionAnswer } from "@/lib/schema/action";
import type { ActionAsk, AskedVerb } from "./action-ask";

const endpointOf = {
  claim: "claim",
  release: "release",
  ack: "ack",
  "ack-delete": "ackDelete",
  "delete-everywhere": "deleteEverywhere",
  "dead-letter": "deadLetter",
  redrive: "redrive",
  discard: "discard",
} as const satisfies Record<AskedVerb, EndpointName>;

type Told = Pick<ActionAsk, "targets"> & ActionAsk["params"] & { requestId: string; reason: string; dryRun?: boolean };

/** Sends what the verb's own schema takes: which targets and params fit which verb is known only while this runs. */
export async function sendAction(verb: AskedVerb, told: Told): Promise<ActionAnswer> {
  const { endpoints } = await import("@/lib/endpoints/endpoints");
  const name = endpointOf[verb];
  const { data: body, error } = endpoints[name].body.safeParse(told);
  if (body) return askApi(name, { body });
  const [issue] = error.issues;
  throw new RequestError("bad-request", 400, `${issue?.path.join(".")}: ${issue?.message}`);
}
