import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.deadLetterEntry, ({ runtime, params }) =>
  runtime.deadLetters.whole(params.callId, params.deadLetterId),
);
