import type { Trade } from "../screenplay";

export const sales: Trade = {
  name: "sales",
  agent: "sdr",
  slots: {
    plan: ["the Team plan", "the Growth plan", "the Business plan"],
    seats: ["12", "25", "40", "80", "150"],
    product: ["the desk sensors", "the barcode scanners", "the label printers", "the tablet stands"],
    competitor: ["Brightline", "Stackwell", "the tool we have now", "spreadsheets"],
    company: ["Juniper Logistics", "Cobalt Foods", "Halden Freight", "Pine and Sons", "Mesa Dental Group"],
    rep: ["Jonas", "Tamika", "Ruben", "Ingrid"],
    integration: ["Salesforce", "NetSuite", "QuickBooks", "Shopify"],
    discount: ["8", "10", "12", "15"],
    price: ["1,140", "2,375", "3,800", "7,600"],
  },
  greetings: [
    "Hi, this is the Fieldstone sales assistant. Thanks for calling! What brings you here?",
    "Fieldstone, hello. I can answer questions about products, prices and orders. What do you need?",
    "Thanks for calling Fieldstone. Who do I have the pleasure of speaking with, and how can I help?",
  ],
  screenplay: `
# qualify and book a demo
user: Hi, I'm {name} from {company}. I saw your product at a trade show and want to know more. | Hello, this is {name}, {company}. We're looking to replace {competitor}.
set lead.name = {name}
set lead.company = {company}
agent: Nice to meet you, {first}. How many people would be using it? | Great to hear, {first}. May I ask how big your team is?
user: About {seats} to start with. | {seats}, spread over {n} sites. | Roughly {seats} people, mostly in the warehouse.
tool enrich_company name={company} -> employees=240; industry=logistics; fit=high ~1800
state qualify
agent: And what's the biggest headache with {competitor} at the moment? | What would have to be better than with {competitor}?
user: Everything is manual. We type the same order three times. | Reporting, mostly. It takes {n} days to close a month. | It crashes, support doesn't answer, you name it.
set lead.pain = manual work with {competitor}
agent: I hear that a lot. A demo with your own data would show you the difference. Does {day} work? | That's exactly what we automate. Let me get you a live demo. How's {day}?
...
user: {day} afternoon is good. | Sure, but not before {time}. | {day} is bad, {day2} is better.
tool find_demo_slots rep={rep}; day={day} -> free=3; first={time2} ~950
agent: {rep} has {time2} on that day, for 30 minutes. What email should the invitation go to? | How about {time2} with {rep}? I'd send an invitation to your email.
user: {email}. | Okay. {email}, please.
set lead.email = {email}
tool create_invite rep={rep}; to={email} -> sent=true; ref={ref} ~560
state demo_booked
agent: You have mail. {rep} will bring a sample with your kind of orders. | Invitation sent. {rep} is looking forward to it, {first}.
user: Got it, thanks. | Great. I'll bring our operations lead along.
# price negotiation
user: We got your quote for {plan}, {seats} seats, and it's above what {competitor} asks. | Your offer is {price} dollars a month. That's more than we can do.
agent: Thanks for being open. Let me pull up the quote. What's the number on it? | I understand. Can you give me the quote number?
user: It's {ref}. | {ref}, from last week.
tool get_quote ref={ref} -> plan={plan}; seats={seats}; monthly={price} ~900
state negotiate
agent: I have it here: {plan}, {seats} seats, {price} dollars a month. For an annual contract I can offer {discount} percent off. | That's {price} dollars for {seats} seats. If you pay yearly, {discount} percent comes off.
user: Only {discount}? {competitor} gave us more, to be frank. | Hm. And with a two-year contract? | That's getting closer. Is onboarding included?
tool check_discount_policy seats={seats}; term=24 -> max_percent={discount}; needs_approval=true ~1500
agent: More than that needs a person to approve. I'd like to bring in {rep}, who can decide. Okay? | I'm at my limit there, but {rep} may go further. Shall I connect you?
user: Yes, let's talk to {rep}. | Sure, if it's quick.
human {rep}: discount above policy
human: Hi {first}, {rep} here. I've read along. If we sign this month, I can add onboarding for free. | {rep} speaking. Two years, onboarding included, and I go two points further. How does that sound?
user: That's the kind of offer I was hoping for. | Okay, send me that in writing. | I need to run it by finance, but it sounds right.
human: You'll have it in {n} minutes, at {email}. | I'll send the revised quote to {email} right after this.
user: Good talking to you, {rep}. | Thank you. I'll get back to you by {day}.
# order status
user: Where's my order of {product}? It was supposed to be here on {day}. | Hi, I'm waiting for {product}, order {ref}.
agent: Let me find that. What's the order number, and the name on it? | Sorry for the wait. Could you give me the order number?
user: {ref}, for {company}. | Order {ref}. {name}, {company}.
to orders: where is my order
tool track_order ref={ref} -> status=in_transit; hub={city}; eta={day2} ~1250
state tracking
agent: It left {city} this morning and should reach you on {day2}. | It's in transit, last scanned in {city}. Delivery is expected on {day2}.
user: {day2}? We need it before that. | Okay, at least it's moving. | Can that be sped up somehow?
...
agent: I can upgrade it to express for free, as it's late on our side. | Since we promised {day}, I'll put it on express at no cost.
user: Please do. | That would help a lot.
tool upgrade_shipping ref={ref} -> ok=true; eta={day} ~1700
agent: Done. It now arrives by {time} the day after tomorrow, at {street}. | Upgraded. They'll deliver to {street}, is that still right?
user: Yes, {street}, at the loading dock. | That's us. Thanks.
# add seats
user: We're growing, and need {n} more seats on {plan}. | Hi, can you add {n} users to our account?
agent: Congratulations! Can you tell me the company, and the email of the account owner? | Happy to. Which company is it, and who owns the account?
user: {company}, and it's my address, {email}. | I'm the owner. {email}, {company}.
tool find_account email={email} -> found=true; plan={plan}; seats={seats} ~650
state upsell
agent: You have {seats} seats on {plan}. With {n} more, you'd pay {amount} dollars a month extra. | I see {plan} with {seats} seats. Adding {n} costs {amount} dollars more each month.
user: Fine. Can you charge the card on file? | That's okay. Starting when? | Okay, but from the 1st, please.
set change.seats = {n}
...
agent: The card on file has expired, I'm afraid. Do you have a new one? | It looks like the old card ran out. What's the new number?
user: Oh, right. It's {card}. | One moment. {card}.
tool update_card account={company} -> ok=true ~1400
tool add_seats account={company}; count={n} -> ok=true; invoice={ref} ~780
state done
agent: All done. The seats are live, and invoice {ref} goes to {email}. | They're active now. I've sent invoice {ref}.
user: That was fast. Thanks. | Excellent.
# technical question before buying
user: Before we buy, does it work with {integration}? | Quick question, can you sync with {integration}? Both ways?
tool search_docs query={integration} integration -> hits=4; best=two_way_sync ~1150
agent: Yes, both ways, every five minutes. It takes about an hour to set up. | It does. {integration} is built in on {plan} and above.
user: And what about our own fields? We have hundreds. | Do custom fields come over too? | What happens if {integration} is down?
to solutions: technical question before purchase
state technical
tool search_docs query=custom fields and retries -> hits=2; best=field_mapping ~1400
agent: Custom fields are mapped in a screen of their own, and changes are queued and sent again if {integration} doesn't answer. | Up to 500 custom fields. If {integration} is down, nothing is lost, we retry for 72 hours.
...
user: That's good to hear. Is there something in writing for our IT? | Okay. And where is the data stored? | Great. Can I try it first?
agent: I'll send the security paper and a 14 day trial to your email. What's the address? | You can have a trial, and I'll add the data protection sheet. Where to?
user: {email}. | To {email}, thanks.
set lead.email = {email}
tool start_trial email={email}; plan={plan} -> ok=true; days=14 ~990
agent: The trial is open, check {email}. Our engineer {rep} will follow up on {day}. | You're in. {rep} calls you on {day} to see how it goes.
user: Perfect. | Looking forward to it.
# cancel a subscription
user: I want to cancel {plan}, please. | Hi, I'd like to end our subscription with you.
agent: I'm sorry to hear that. May I ask what made you decide? | Of course, I can help with that. Is there something we did wrong?
user: We just don't use it enough. | It's the budget. We have to cut {amount} dollars everywhere. | We went back to {competitor}.
set churn.reason = not enough use
state retention
tool get_usage account={company} -> active=6; seats={seats}; last_login={day} ~1300
agent: I see {n} active users of {seats}. I could move you to a smaller plan for {amount} dollars instead. | You're paying for {seats} and {n} use it. Would a smaller plan at {amount} dollars help?
...
user: Hm. For {amount} dollars I'd keep it, actually. | No, we've decided. Please cancel. | Could I pause it instead?
agent: I understand. Let me put that in for you now. | Sure, I'll set that up right away.
tool change_subscription account={company} -> ok=true; effective={date} ~1050
agent: It takes effect on {date}. Your data stays available for 90 days. I've confirmed to {email}. | Done, effective {date}, with a confirmation to {email}.
user: Okay, that was painless. | Thanks for not making this hard.
`,
  asides: `
# busy line
user: Sorry, I've got you on speaker. Can you hear me? | Hang on, let me close the door.
agent: I can hear you well. | Take your time.
# pricing page
user: Your pricing page is a bit confusing, by the way. | Is that the price on the website?
agent: It's the same price, before tax. And I'll pass that feedback on. | Yes, and thanks, I'll tell the team.
# misheard seats
agent: Just to be sure, {seats}, or more? | Did I get that right, {seats}?
user: Right, {seats}. | Let's say {seats} for now.
`,
};
