declare module "webvtt-parser" {
  export class WebVTTParser {
    parse(text: string, mode: string): { errors: { message: string; line: number }[]; cues: { text: string }[] };
  }
}
