import Link from "next/link";
import { DrawnState } from "@/components/ui/drawn-state";
import { paths } from "@/lib/paths";

export default function NotFound() {
  return (
    <>
      <h1 className="sr-only">No such page</h1>
      <DrawnState
        shape="question"
        tone="quiet"
        title="No such page"
        action={
          <Link href={paths.calls()} className="text-accent hover:underline">
            All calls
          </Link>
        }
      >
        The address is not one of the console's.
      </DrawnState>
    </>
  );
}
