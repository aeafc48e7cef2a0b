import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.notes, ({ runtime, params }) => runtime.notes.list(params.callId));

export const POST = route(endpoints.addNote, ({ runtime, params, body, actor, address }) =>
  runtime.notes.add(params.callId, body, { actor, address }),
);
