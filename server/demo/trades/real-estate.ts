import type { Trade } from "../screenplay";

export const realEstate: Trade = {
  name: "realty",
  agent: "listings",
  slots: {
    listing: ["the two-bedroom on Harbor View", "the loft on Mill Street", "the ranch house in Ashland", "unit 4B"],
    area: ["the waterfront", "the old town", "the university district", "Northfield"],
    rent: ["1,850", "2,200", "2,640", "3,100"],
    price: ["389,000", "425,000", "512,500", "640,000"],
    income: ["72,000", "88,000", "105,000", "131,000"],
    agentname: ["Rebecca", "Darius", "Colette", "Hassan"],
    fault: ["the heating is out", "the kitchen sink is leaking", "the hallway light flickers", "the lock is jammed"],
    pet: ["a cat", "a golden retriever", "two guinea pigs", "an old beagle"],
  },
  greetings: [
    "Thanks for calling Keystone Homes. I'm the listings assistant. What are you looking for?",
    "Keystone Homes, hello! Buying, renting, or something else?",
    "Hi, you've reached Keystone Homes. How can I help you today?",
  ],
  screenplay: `
# book a viewing
user: Hi, I saw {listing} online. Is it still available? | Hello, I'm calling about {listing}. | Hey, is {listing} taken already?
tool get_listing query={listing} -> available=true; price={price} ~700
agent: It is available, at {price} dollars. Would you like to see it? | Yes, that one just came up this week, for {price}. Shall we set up a viewing?
user: Yes, I'd love to see it. Is {day} possible? | Definitely. I'm free on {day} after four. | Yes, please. When can I go in?
set interest.listing = {listing}
state viewing
tool find_viewings listing={listing}; day={day} -> slots=2; first={time} ~1050
agent: {agentname} can show it on {day} at {time} or at {time2}. | There are two slots on {day}, {time} and {time2}, both with {agentname}.
...
user: {time2} suits me better. | The later one, please. | {time2} works.
agent: May I have your name and a number, so {agentname} can reach you? | Great. And your name and phone number?
user: {name}, and it's {phone}. | I'm {name}. You can reach me at {phone}.
set lead.name = {name}
set lead.phone = {phone}
tool book_viewing listing={listing}; agent={agentname}; time={time2} -> ok=true; ref={ref} ~640
state confirmed
agent: You're all set for {day} at {time2}. {agentname} will meet you at the front door. | Booked. {agentname} sees you there on {day} at {time2}, reference {ref}.
user: Great. Is there parking? | Thanks! Looking forward to it. | Perfect.
agent: There's street parking right in front. And I'll send the floor plan to your phone. | I'll text you the address and the floor plan in a minute.
# rental search
user: I'm looking for a two-bedroom to rent around {area}. | We need a place in {area}, ideally from {month}.
agent: Happy to help. What's your budget per month? | Good choice of area. How much would you like to spend a month?
user: Up to {rent} dollars, maybe a bit more with parking. | Not more than {rent}. And we have {pet}.
set search.area = {area}
set search.budget = {rent}
state search
tool search_rentals area={area}; max={rent}; beds=2 -> hits=5; best={listing} ~1600
agent: I have five places. The best match is {listing}, at {rent} dollars with a balcony. | Five hits. I'd look at {listing} first: quiet, bright, {rent} dollars.
user: Does it allow pets? We have {pet}. | Is {pet} going to be a problem? | How is it with pets there?
tool get_pet_policy listing={listing} -> allowed=true; deposit={amount} ~800
agent: Pets are welcome with a deposit of {amount} dollars. {pet} is fine. | That's allowed, there's a pet deposit of {amount}.
...
user: Okay, that's reasonable. Can you send me all five? | Nice. Please email me the list. | Good. Could you send me the details?
agent: Sure, what's your email? | Of course, where should I send them?
user: {email}. | It's {email}, all lower case.
set lead.email = {email}
tool send_listings to={email}; count=5 -> sent=true ~480
agent: They're on their way to {email}. Shall I also set up an alert for new ones? | Sent. If you like, I'll let you know when something new comes up in {area}.
user: Yes, please do that. | No, five is plenty for now.
# maintenance request by a tenant
user: Hi, I'm a tenant at {street}, and {fault}. | Hello, {fault} in my apartment, and it's getting worse.
agent: I'm sorry about that. Is anything dangerous, like water near electricity, or gas? | Oh no. First, is anybody in danger, or is there any damage right now?
user: No, it's just really annoying. | Not dangerous, no, but I can't live like this for long. | No gas smell or anything.
to maintenance: tenant reports a fault
set ticket.issue = {fault}
state ticket
agent: Okay. Could you confirm your name and the unit? | Thanks. Your name, please?
user: {name}, at {street}. | {name}. Second floor, {street}.
tool open_ticket tenant={name}; issue={fault} -> ticket={ref}; priority=high ~880
agent: I've opened ticket {ref}. A technician can come {day} between {time} and {time2}. Can they let themselves in? | That's ticket {ref}, with high priority. Is {day} at {time} okay, and will you be home?
...
user: I'll be home. Can they call before? | Yes, but mind {pet}. | That's okay. They should ring twice, the bell is weak.
agent: They'll call {phone} half an hour before. | I've noted that. You'll get a call at {phone} before they come.
user: Great, thank you. | Okay, I hope it's quick.
# mortgage pre-qualification
user: I'd like to know what kind of house I can afford. | Could you tell me if I'd qualify for something like {price} dollars?
agent: I can do a first estimate. It's not a binding offer. What's your yearly household income? | Sure, just an estimate for now. Roughly how much do you earn a year, before tax?
user: About {income} dollars. | Together we make {income}.
set finance.income = {income}
agent: And how much could you put down? | Thanks. Do you have savings for a down payment?
user: Around twelve percent, I'd say. | My parents help, so maybe twenty percent. | We've saved for {n} years, about fifteen percent.
state prequalify
tool estimate_mortgage income={income}; price={price} -> eligible=true; rate=6.1; monthly=2480 ~2800
agent: With that you'd likely qualify for up to {price} dollars, at about 2,480 a month. | The estimate comes to {price} dollars, with payments near 2,480 dollars a month at 6.1 percent.
user: Wow, that's more than I thought. And what do I do next? | Hm, 2,480 is a lot. | Is that with insurance and taxes?
...
agent: That's without taxes. Our loan officer can give you the real figures. May I connect you? | Taxes and insurance come on top. I'd suggest talking to our loan partner right away.
user: Yes, put me through. | Sure, if it's free.
human Gerald from lending: wants real mortgage figures
human: Hi {first}, Gerald from lending. I see an estimate for {price} dollars. Do you have a house in mind already? | Gerald speaking. Good numbers you've got there. Are you buying alone or with somebody?
user: We like {listing}, but we haven't seen it yet. | With my partner. We want to be in before {month}.
human: Then get a pre-approval letter first. I need two pay slips and a bank statement. I'll email {email} a secure link. | Good. I'll send an upload link to {email}, with that I can have a letter by {day}.
user: I'll send them tonight. | Okay, that's easy enough.
# selling a house
user: We're thinking of selling our house and wonder what it's worth. | Hi, what could I get for a three-bedroom at {street}?
agent: I can give you a first range. What's the address? | Let me look at comparable sales. Where is it exactly?
user: {street}, {city}. We redid the kitchen {n} years ago. | It's {street} in {city}, with a new roof.
set property.address = {street}, {city}
tool get_comparables address={street}; city={city} -> sales=7; low=389,000; high=425,000 ~3200
state valuation
agent: Seven similar homes sold near you this year, between 389,000 and 425,000 dollars. A new kitchen puts you at the upper end. | Looking at seven sales near {street}, I'd expect about {price} dollars.
user: Okay, that's not bad. | Hm, my neighbor got more than that. | Really? I'd hoped for a bit more.
...
agent: {agentname} could come and see it, that's free and takes half an hour. How is {day}? | An on-site visit gives the real number. Would {day} at {time} suit you for {agentname}?
user: {day} is okay, in the evening. | Yes, {time} is fine. | Can it be {day2} instead?
tool book_valuation agent={agentname}; day={day} -> ok=true; ref={ref} ~600
agent: {agentname} comes by then, and will call {phone} first. | It's in the calendar, number {ref}.
user: Great, thanks. | Good. We'll tidy up, ha.
# open house and neighbourhood
user: Is there an open house this weekend in {area}? | What's going on in {area}, any open houses?
tool list_open_houses area={area} -> count=2; next={day} ~900
agent: Two, in fact. {listing} on {day} at {time}, and another one at {time2}. | Yes, {listing} is open on {day} from {time}.
user: And what's the school district like? | How far is it from the train? | Is it quiet there at night?
tool get_neighborhood area={area} -> schools=8; transit=7; noise=low ~1900
agent: Schools are rated eight of ten, and the train is seven minutes on foot. At night it's quiet. | It scores eight for schools and seven for transit. Noise is low.
...
user: Sounds good. Put us down for {day}, we're {n}. | That's what we need. Can we just walk in?
set openhouse.day = {day}
agent: No need to register, but I'll tell {agentname} to expect you. Whom should I announce? | I'll put you on the list. Your name?
user: {name}. | The {last} family.
tool register_visit name={name}; day={day} -> ok=true ~450
agent: Lovely, {first}. See you on {day}. | Thank you, {first}. Enjoy the visit.
`,
  asides: `
# misheard amount
agent: Just to check, was that {rent}? | Sorry, the line crackled. Did you say {rent}?
user: That's right, {rent}. | Yes. Sorry, I'm on the train.
# realtor fee
user: Does this cost me anything, by the way? | What's your commission, if I may ask?
agent: For you as a caller this is free. I'll gladly send our fee sheet. | The viewing is free of charge. Fees only come with a contract.
# weather
user: If it rains, do we still meet? | Hopefully the weather holds.
agent: We do, rain or shine. | We'd go ahead anyway, bring an umbrella.
`,
};
