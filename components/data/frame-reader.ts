import type { Answer } from "@/lib/endpoints/endpoint-types";
import type { Endpoints } from "@/lib/endpoints/endpoints";
import { loadResponse } from "./load-response";

/** Turns a server-sent event into a checked frame; null for what is none. */
export type FrameReader<Frame> = (event: string, data: string) => Frame | null;

export async function loadFrameReader<Name extends "tail" | "eventTail">(
  name: Name,
): Promise<FrameReader<Answer<Endpoints[Name]>>> {
  const schema = await loadResponse(name);
  return (event, data) => {
    try {
      return schema.safeParse({ event, data: JSON.parse(data) }).data ?? null;
    } catch {
      return null;
    }
  };
}
