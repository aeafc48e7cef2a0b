import type { Trade } from "../screenplay";

export const afterHours: Trade = {
  name: "afterhours",
  agent: "night-desk",
  slots: {
    emergency: ["water is coming through the ceiling", "the furnace died", "a pipe burst in the basement"],
    tech: ["Lou", "Marisol", "Deshawn", "Piotr"],
    animal: ["my dog", "our cat", "my rabbit"],
    ate: ["a whole bar of chocolate", "some grapes", "a piece of a toy", "half a pack of gum"],
    pet: ["Biscuit", "Luna", "Moose", "Pepper"],
    room: ["214", "307", "118", "522"],
    noise: ["a party upstairs", "an alarm that won't stop", "somebody drilling"],
    matter: ["a court date tomorrow", "a rental contract", "a traffic stop tonight"],
    eta: ["25", "35", "45", "60"],
  },
  greetings: [
    "You've reached the after-hours line. If this is a life-threatening emergency, hang up and dial 911. What's going on?",
    "Good evening, the office is closed, but I can help. Is this urgent?",
    "After-hours answering service, this is the night desk. How can I help?",
  ],
  screenplay: `
# plumbing emergency
user: Hello? Yes, {emergency} and I don't know what to do. | Hi, sorry to call this late, but {emergency}!
agent: Okay, I'm with you. First, do you know where the main shut-off is? | Stay calm, we'll sort this out. Can you turn off the main valve?
user: I think it's under the sink. Hold on. Okay, it's off. | In the basement, I'm going there now. Yes, got it. | My husband just closed it.
set emergency = {emergency}
state triage
agent: Well done. What's the address? | Good. Now tell me where you are.
user: {street}, {city}. Second floor. | It's {street}, in {city}.
set site.address = {street}, {city}
tool find_on_call trade=plumbing; city={city} -> tech={tech}; distance_miles=9 ~1900
to dispatch: emergency, needs a technician now
agent: {tech} is on call and nine miles away. Coming out at night is {amount} dollars. Shall I send them? | I can have {tech} with you in {eta} minutes. The night fee is {amount} dollars, is that okay?
user: Yes, just send somebody. | {amount}? Okay, it's not like I have a choice. | Please, as quick as they can.
tool dispatch_tech tech={tech}; address={street} -> accepted=true; eta_minutes={eta} ~2600
state dispatched
agent: {tech} has accepted and should be there in {eta} minutes. What number can they call? | They're on the way, {eta} minutes. A phone number, please?
user: {phone}. | It's {phone}. The bell doesn't work, so call.
set caller.phone = {phone}
...
agent: Got it. Keep the power off near the water, and put a bucket under it if you can. | I've passed that on. Please stay away from wet sockets.
user: Okay. Thank you, really. | Will do. You're an angel.
# vet night line
user: Hi, {animal} just ate {ate} and I'm panicking. | {animal} got into the trash and ate {ate}. Is that dangerous?
agent: I understand, let's go step by step. How much do they weigh, and when did it happen? | All right. What's the name, what's the weight, and how long ago was it?
user: {pet} is about thirty pounds, and it was maybe {n} minutes ago. | Twenty minutes ago. {pet} is small, eleven pounds.
set patient = {pet}
set ingested = {ate}
tool toxicity_check substance={ate}; weight_lb=30 -> risk=moderate; action=see_vet_tonight ~2200
state triage
agent: With that weight, {ate} can be a problem. I'd have the vet on call talk to you. | This should be seen tonight. I'm connecting you with the vet.
user: Oh god. Okay. | Please, yes.
human Dr. Alvarez: possible poisoning
human: Dr. Alvarez. Tell me, is {pet} alert? Any vomiting or shaking? | This is Dr. Alvarez, I've seen the note about {ate}. How's {pet} behaving right now?
user: Tail's wagging, a bit of drool. No vomiting. | Kind of restless, pacing around.
human: Good sign. Don't make {pet} vomit at home. Come in now, we're at {street}, I'll be waiting. | Okay. Bring {pet} in, and the wrapper too, so I can see the dose.
user: We're leaving now. | I have the wrapper here. We'll be there in fifteen minutes.
human: Drive safely. You did the right thing by calling. | See you soon. {pet} will be fine.
# hotel guest at night
user: Hi, I'm in room {room}, and there's {noise}. | Yes, good evening, room {room}. I can't sleep, there's {noise}.
agent: I'm sorry about that. Let me see what I can do. May I have your name? | That's no way to spend a night, I'm sorry. Your name, please?
user: {name}. | It's {last}, {first} {last}.
set guest.name = {name}
tool find_guest room={room} -> ok=true; tier=gold; nights=3 ~600
state complaint
agent: Thank you, {first}. I'm sending security up now. | I have you. Security is on the way.
tool notify_security room={room} -> accepted=true; eta_minutes=4 ~1300
user: How long is that going to take? | I've called {n} times already, honestly. | I have to get up at five.
...
agent: About four minutes. And I could move you to a quiet room on the garden side. | They'll be there in four minutes. Would you rather change rooms? I have one on the top floor.
user: If it's quick, yes. | No, I've unpacked everything. | Let's see if it stops first.
agent: I've also taken {amount} dollars off your bill for tonight. | And I've put a credit of {amount} dollars on your room.
tool add_credit room={room}; amount={amount} -> ok=true ~700
user: Thanks, that's decent of you. | Okay, I appreciate it.
# legal message taking
user: I need to reach my lawyer. I have {matter}. | Is anyone at the law office? It's about {matter}.
agent: The office opens at nine. I can take a message, or page the attorney on duty if it's urgent. | They're closed, but I can page someone. Is it urgent tonight?
user: It's urgent, yes. | I'm not sure. I guess it could wait until morning, but I'm nervous.
set message.matter = {matter}
state intake
agent: All right. Your full name and a number where you can be reached? | Then I need your name and phone number.
user: {name}, {phone}. | My name is {name}. The number is {phone}.
set caller.name = {name}
tool conflict_check name={name} -> clear=true ~2500
...
agent: Thank you. Please don't share details of the case with me. I'm paging the attorney on duty. | Good. I'm paging now. You should hear back within {eta} minutes.
tool page_attorney phone={phone} -> paged=true; eta_minutes={eta} ~1500
state paged
user: Okay. I'll keep the phone next to me. | Thank you. I'll wait for the call.
agent: If nobody calls in {eta} minutes, dial this number again and I'll escalate. | They'll call {phone}. If not, just call me again.
user: I will. Good night. | Thanks. That helps.
# property lockout
user: I locked myself out. It's {time} at night and I'm in my socks. | Hi, so, my door fell shut, and my keys are inside.
agent: Oh dear. Are you somewhere safe and warm? | That happens. Are you all right where you are?
user: I'm in the hallway, it's fine. | My neighbor let me in, I'm okay. | It's cold, but okay.
state verify
agent: I need to check that it's your home. What's your name, your address and date of birth? | For safety: full name, address, date of birth?
user: {name}, {street}, born {dob}. | I'm {name}. {street}. And {dob}.
set tenant.name = {name}
tool verify_tenant name={name}; address={street} -> match=true ~1100
agent: Thank you, that matches. The locksmith, {tech}, can be there in {eta} minutes, for {amount} dollars. | You're verified. {tech} is free and comes in {eta} minutes. It's {amount} dollars.
...
user: Can I pay by card? It's {card}. | Ouch, okay. I know my card by heart, {card}. | Fine. Put it on {card}.
tool charge_card amount={amount} -> approved=true; receipt={ref} ~1850
tool dispatch_tech tech={tech}; address={street} -> accepted=true; eta_minutes={eta} ~2100
state dispatched
agent: Paid and dispatched. {tech} will ask for your receipt number, {ref}. | All set. {tech} is on the way, and your receipt is {ref}.
user: {ref}, okay. Thank you! | You saved my night.
# medication question, transfer to pharmacist
user: Hi, is this the pharmacy line? I think I took my tablets twice. | I may have taken a double dose by mistake, should I worry?
agent: Let's be careful. How do you feel right now? Any dizziness or trouble breathing? | Thank you for calling. Are you dizzy, sick, or short of breath?
user: No, I feel normal, just worried. | A little light-headed maybe, but that may be nerves.
set symptom = double dose
tool poison_guidelines topic=double_dose -> level=consult ~1400
state triage
agent: I'd like a pharmacist to judge that. I'm putting you through to the one on duty. | That's something for the pharmacist on duty. One moment.
human Yvonne, pharmacist: possible double dose
human: Hello, Yvonne here, the pharmacist. Which medicine was it, and what strength? | This is Yvonne. What's on the box, exactly?
user: The small white one, ten milligrams. Blood pressure. | It's for my thyroid. Fifty something.
human: Okay, at that dose you should be fine. Skip the next one, and sit down if you get dizzy. | That's not dangerous once. Drink some water and don't take tomorrow morning's.
...
user: Phew. Okay. | Thank you, I was really scared.
human: I'll call {phone} in {n} hours to check on you. Is that the right number? | May I check on you tomorrow at {time}, at {phone}?
user: Yes, please. That's kind. | Sure. Thank you, Yvonne.
`,
  asides: `
# are you human
user: Are you a person? It's so late. | Do you ever sleep?
agent: I'm an automated assistant, so no, I never sleep. Back to you. | I'm virtual, but there are people behind me if you need one.
# bad line
user: Hello? Are you still there? | Can you hear me? It's a bad line.
agent: I'm still here, go on. | Yes, I hear you.
`,
};
