import { z } from "zod";

const units = { mb: 1_000_000, gb: 1_000_000_000, tb: 1_000_000_000_000 } as const;
const minBytes = 100_000_000;

/** `500mb`, `10gb`, `1tb`: as bytes, at least 100 MB. */
export const byteSize = z
  .string()
  .regex(/^\d{1,6}(mb|gb|tb)$/)
  .transform((text) => {
    const unit = text.endsWith("mb") ? units.mb : text.endsWith("gb") ? units.gb : units.tb;
    return Number.parseInt(text, 10) * unit;
  })
  .pipe(z.number().min(minBytes));
