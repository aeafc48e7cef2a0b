import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { createEventMasker } from "@/lib/mask/event-masker";
import { makeCall } from "@/test/support/conversations/make-call";
import { deliver } from "@/test/support/conversations/producer";
import { producers } from "@/test/support/conversations/producers";
import { createRandom } from "@/test/support/random";
const calls = producers.flatMap((p) => [1, 2, 3, 4].map((seed) => deliver(p, makeCall(seed, p.traits), createRandom(seed))));
const cpu = () => process.cpuUsage().user;
for (let round = 0; round < 12; round++) {
  let n = 0; let tRead = 0; let tDecide = 0; let tMask = 0;
  for (const entries of calls) {
    let t = cpu();
    const reader = createEventReader(detectShape(entries.slice(0, 200)));
    const events = entries.flatMap((one) => reader.push(one));
    tRead += cpu() - t; t = cpu();
    const decide = createEventDecider();
    const decided = events.map(decide);
    tDecide += cpu() - t; t = cpu();
    const masker = createEventMasker();
    decided.forEach((one, i) => { masker.push(one); if (i % 500 === 499) masker.corrections(false); });
    masker.settle(); masker.corrections(true);
    tMask += cpu() - t;
    n += events.length;
  }
  if (round % 4 === 3) console.log(`events ${n} read ${(tRead / n).toFixed(1)} decide ${(tDecide / n).toFixed(1)} mask ${(tMask / n).toFixed(1)} us`);
}
