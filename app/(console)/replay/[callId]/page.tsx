import type { Metadata } from "next";
import { ReplayScreen } from "@/components/replay/replay-screen";
import { callIdOf } from "@/lib/paths";

type Props = { params: Promise<{ callId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Replay ${callIdOf((await params).callId)}` };
}

export default async function ReplayPage({ params }: Props) {
  const callId = callIdOf((await params).callId);
  return <ReplayScreen key={callId} callId={callId} />;
}
