import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const DELETE = route(endpoints.removeNote, ({ runtime, params, actor, address }) =>
  runtime.notes.remove(params.callId, params.noteId, { actor, address }),
);
