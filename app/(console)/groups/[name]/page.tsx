import type { Metadata } from "next";
import { GroupScreen } from "@/components/groups/group-screen";
import { callIdOf } from "@/lib/paths";

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: callIdOf((await params).name) };
}

export default async function GroupPage({ params }: Props) {
  return <GroupScreen name={callIdOf((await params).name)} />;
}
