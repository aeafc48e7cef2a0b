import type { Metadata } from "next";
import { CallScreen } from "@/components/calls/call-screen";
import { Entries } from "@/components/entries/entries";
import { callIdOf } from "@/lib/paths";

type Props = { params: Promise<{ callId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: callIdOf((await params).callId) };
}

export default async function CallPage({ params }: Props) {
  const callId = callIdOf((await params).callId);
  return (
    <div className="wide:grid wide:grid-cols-[minmax(400px,2fr)_minmax(0,3fr)]">
      <div className="min-w-0">
        <CallScreen callId={callId} />
      </div>
      <div className="h-[calc(100dvh-2.5rem)] border-line max-wide:border-t max-sm:h-[calc(100dvh-5.75rem)] wide:sticky wide:top-10 wide:border-l">
        <Entries key={callId} callId={callId} />
      </div>
    </div>
  );
}
