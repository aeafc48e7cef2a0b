import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { askApi } from "@/components/data/api-client";
import type { AddressAsk, Ask, Sendable } from "@/lib/endpoints/endpoint-types";
import { type Endpoints, endpoints, type QueryOf } from "@/lib/endpoints/endpoints";
import type { CallDetail } from "@/lib/schema/call";
import type { EventsPage } from "@/lib/schema/replay";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { FrameSource } from "@/server/frames/event-stream";
import type { JsonAnswer } from "@/server/http/json-answer";
import type { route } from "@/server/http/route";

const call = () => askApi("call", { params: { callId: "a" } });
const events = () => askApi("events", { params: { callId: "a" }, query: { limit: 5 } });

test("what is asked by an endpoint's name is answered in its schema's type", () => {
  expectTypeOf(call).returns.resolves.toEqualTypeOf<CallDetail>();
  expectTypeOf(events).returns.resolves.toEqualTypeOf<EventsPage>();
});

test("path, query and body are those of the schemas, and what must be given must be", () => {
  expectTypeOf<Ask<Endpoints["call"]>>().toExtend<{ params: { callId: string } }>();
  expectTypeOf<QueryOf<"calls">["status"]>().toExtend<readonly string[] | undefined>();
  expectTypeOf<QueryOf<"pending">["minIdleMs"]>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Record<never, never>>().toExtend<AddressAsk<Endpoints["snapshot"]>>();
  expectTypeOf<Record<never, never>>().not.toExtend<AddressAsk<Endpoints["call"]>>();
  expectTypeOf<{ query: { limit: string } }>().not.toExtend<AddressAsk<Endpoints["calls"]>>();
  expectTypeOf<{ body: { name: string } }>().not.toExtend<Ask<Endpoints["signIn"]>>();
});

type Given<Name extends keyof Endpoints> = Awaited<ReturnType<Parameters<typeof route<Endpoints[Name]>>[1]>>;

test("a route gives what its endpoint promises: another body, or a response of its own, does not compile", () => {
  type Health = { status: "ok" | "unavailable"; reason: string | null };
  expectTypeOf<Health>().toExtend<Given<"healthLive">>();
  expectTypeOf<JsonAnswer<Health>>().toExtend<Given<"healthReady">>();
  expectTypeOf<{ status: "fine"; reason: null }>().not.toExtend<Given<"healthLive">>();
  expectTypeOf<JsonAnswer<{ status: "fine" }>>().not.toExtend<Given<"healthLive">>();
  expectTypeOf<StreamEntry>().toExtend<Given<"entry">>();
  expectTypeOf<RawEntry>().not.toExtend<Given<"entry">>();
  expectTypeOf<Response>().not.toExtend<Given<"snapshot">>();
  expectTypeOf<Given<"tail">>().toEqualTypeOf<FrameSource>();
  expectTypeOf<Given<"auditExport">>().toEqualTypeOf<Response>();
  expectTypeOf<Given<"oidcCallback">>().toEqualTypeOf<Response>();
});

test("what may be sent is what the schema takes, read only", () => {
  const Shape = z.object({ rows: z.array(z.object({ n: z.number().default(0) })) });
  expectTypeOf<Sendable<z.input<typeof Shape>>>().toEqualTypeOf<{
    readonly rows: readonly { readonly n?: number | undefined }[];
  }>();
  expectTypeOf(endpoints.live.answer).toEqualTypeOf<"events">();
});
