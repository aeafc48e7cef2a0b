import { flat, livekit, openai, rtvi, seed } from "./framework-producers";
import {
  assemblyai,
  contactLens,
  conversationRelay,
  deepgram,
  elevenlabs,
  flux,
  retell,
  vapi,
} from "./platform-producers";
import type { Producer } from "./producer";

/** Every producer that calls are made up for. */
export const producers: readonly Producer[] = [
  ...[flat, seed, openai, livekit, rtvi, deepgram, flux, assemblyai, conversationRelay, vapi, retell, contactLens],
  elevenlabs,
];
