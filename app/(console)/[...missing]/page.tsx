import { notFound } from "next/navigation";

/** An address that is none of the console's: told within its frame. */
export default function MissingPage() {
  notFound();
}
