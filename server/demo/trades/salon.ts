import type { Trade } from "../screenplay";

export const salon: Trade = {
  name: "salon",
  agent: "concierge",
  slots: {
    stylist: ["Nadia", "Bruno", "Keiko", "Amara", "Felix"],
    service: ["a cut and blow-dry", "balayage", "a root touch-up", "a gel manicure", "a beard trim", "highlights"],
    color: ["copper", "honey blonde", "ash brown", "rose gold", "dark chocolate"],
    product: ["the argan oil", "the purple shampoo", "the curl cream", "the heat spray"],
    occasion: ["my sister's wedding", "a job interview", "our anniversary", "graduation"],
    price: ["55", "78", "120", "145", "210"],
    manager: ["Odette", "Simone"],
  },
  greetings: [
    "Hello, this is Studio Marlowe, your digital concierge speaking. What can I do for you?",
    "Studio Marlowe, good to hear from you! Are you calling to book?",
    "Hi, you've reached Studio Marlowe. How can I help you look your best?",
  ],
  screenplay: `
# book a service
user: Hi, I'd like to book {service} with {stylist}, if possible. | Hey, do you have anything this week for {service}? | Hello, I need {service}, preferably with {stylist}.
agent: Lovely. Which day were you thinking of? | Sure! When would you like to come in?
user: {day}, sometime after work. | Maybe {day} morning? | I'm pretty flexible, {day} would be ideal.
set booking.service = {service}
state collect_date
tool find_slots stylist={stylist}; service={service}; day={day} -> free=2; first={time}; second={time2} ~850
agent: {stylist} has {time} and {time2} on {day}. Which would you like? | On {day} I can offer {time} or {time2} with {stylist}.
...
user: {time} is great. | I'll take {time}. | Let's say {time}.
agent: And the name for the booking? | Whose name should I put it under?
user: {name}. | {first}, {first} {last}.
set guest.name = {name}
agent: Thanks, {first}. And a phone number, in case {stylist} runs late? | What's the best number to reach you, {first}?
user: {phone}. | It's {phone}.
set guest.phone = {phone}
tool create_booking stylist={stylist}; day={day}; time={time} -> ok=true; ref={ref} ~620
state confirmed
agent: You're booked for {service} with {stylist}, {day} at {time}. It's {price} dollars. | Perfect, {day} at {time} with {stylist}. {service} is {price} dollars, and I've texted you the details.
user: Amazing, thanks! | Great, see you then. | Wonderful.
# color gone wrong
user: Hi, I was in on {day} and honestly, the {color} came out much darker than I wanted. | I'm not happy with my color. I asked for {color} and this is not {color}.
agent: Oh no, I'm sorry to hear that. We fix color for free within two weeks. Who did it? | I'm really sorry. Let's make that right. Which stylist did you see?
user: {stylist}. Very nice person, but it's really not what I showed in the picture. | It was {stylist}. I had a photo with me and everything.
set complaint = {color} too dark, {stylist}
tool find_visit guest={name}; day={day} -> found=true; paid={price} ~900
state complaint
agent: I see the visit, {price} dollars for color. I could book a correction with {stylist2}, our color specialist, or get the manager. | Found it. Would you like a free correction with {stylist2}, or would you rather speak with the manager first?
user: I'd like to talk to the manager, actually. | Can I speak to a person about this?
human {manager}: color complaint, guest asked for a person
human: Hi, this is {manager}, I run the studio. I'm so sorry about your {color}. Can you tell me what happened? | {manager} here. I heard about the color, I'm sorry. What does it look like in daylight?
user: It's nearly black at the roots and kind of orange at the ends. | Well, inside it's okay, but outside it looks like a different person did each half.
human: Okay, that can be fixed. Come in {day2} at {time}, {stylist2} does it herself, and of course it's on us. | We'll correct it on {day2} at {time}, free of charge, and I'll be there too.
user: Thank you, I really appreciate that. | Okay. That's fair, thanks.
tool create_booking stylist={stylist2}; day={day2}; time={time} -> ok=true; ref={ref}; price=0 ~580
human: All set. And please take a treatment home on me as well. | It's in the book. See you {day2}, and thank you for telling us.
user: That's kind of you. | See you then.
# gift card
user: I want to buy a gift card for {relative}. | Do you sell gift cards? It's for {occasion}.
agent: We do, starting at 50 dollars. What amount would you like? | Yes, any amount from 50 dollars. How much should it be?
user: Let's make it {price} dollars. | {price}, I think. Is that enough for {service}?
set gift.amount = {price}
agent: That covers {service} nicely. Should I email it, or will you pick it up? | Good choice. I can send it by email right away, if you like.
user: Email, please. {email}. | By email. My address is {email}.
set gift.email = {email}
...
agent: And the card number for the payment? | Thank you. Which card may I charge?
user: It's {card}. | {card}. Do you need the code on the back, too?
state payment
tool charge_card amount={price} -> approved=true; receipt={ref} ~1700
agent: Approved. The gift card is on its way to {email}. What a lovely present. | No code needed, it went through. Check your inbox at {email}.
user: Got it already. Thanks! | Perfect, that was quick.
# running late
user: Hi, I have an appointment at {time} with {stylist} but I'm stuck in traffic. | I'm running about fifteen minutes late for {stylist}, is that okay?
agent: Thanks for letting us know. Can I get your name? | Don't rush. What's the name on the booking?
user: {name}. | It's under {last}.
tool find_booking name={name} -> time={time}; stylist={stylist} ~450
state late
agent: Found you, {first}. Let me see what {stylist} has after you. | I have it. Let me check with the chair schedule.
tool check_chair stylist={stylist} -> buffer_minutes=20 ~1400
agent: {stylist} has twenty minutes of buffer, so you're fine. If it gets later than that, we would have to skip the blow-dry. | You're okay for twenty minutes. Beyond that I'd move you to {time2}, would that work?
user: I'll make it. GPS says twelve minutes. | I should be there. Please tell {stylist} I'm sorry. | {time2} also works if it gets bad.
...
agent: I've let {stylist} know. Drive safely! | Message delivered. See you soon, {first}.
user: Thanks so much. | You're a lifesaver.
# group booking for an occasion
user: Hi, I'm planning {occasion} and we're {n} people who need hair and make-up. | I need to book {n} chairs at the same time, it's for {occasion}.
agent: How exciting! What date is it? | Congratulations! Which day do you need us?
user: {day}, {date} of {month}. We need to be done by {time}. | It's {date} of {month}, and everybody has to be finished at {time}.
set event = {occasion}, {date} of {month}
state group_booking
to events: group of {n}
tool find_group_slots size={n}; day={day} -> possible=true; chairs=5; start=7:00 ~2300
agent: We can do {n} chairs from 7 in the morning, with {stylist} and {stylist2} leading. It's {price} dollars a person. | If you start at 7, all {n} are done in time. That would be {price} dollars per person, make-up included.
user: Seven is early, but okay. Do you need a deposit? | {price} each? Hm. Is there a group discount?
...
agent: For groups I can take off ten percent, with a deposit of {amount} dollars. | There's ten percent off from four people, and we ask for {amount} dollars to hold the date.
user: Fine. Use this card, {card}. | Okay, let's do that. My card is {card}.
tool charge_card amount={amount} -> approved=true; receipt={ref} ~1800
state confirmed
agent: The deposit is in, and the date is yours. {stylist} will call you at {phone} for a trial. | Thank you, {first}. Booking {ref}. {stylist} calls you at {phone} about the looks.
user: I'm so relieved, thank you. | Perfect. Everybody will be so happy.
# product question
user: What was the stuff {stylist} used on my hair last time? It smelled wonderful. | Do you still sell {product}? My shower is out of it.
agent: Let me look at your last visit. What's your name? | I can check. Who am I talking to?
user: {name}.
tool get_visit_notes guest={name} -> products={product}; stylist={stylist} ~1000
agent: That was {product}. We have it at {price} dollars, and there are {n} left on the shelf. | {stylist} noted {product}. It's {price} dollars, shall I put one aside?
user: Ooh. Put one aside for me, please. | {price}? Wow. Well, okay, I'm worth it.
set reserve = {product}
tool reserve_item item={product} -> reserved=true; until={day} ~520
...
agent: It has your name on it until {day}. | Reserved until {day}, just ask at the counter.
user: Will do, thank you. | Great, I'll come by on {day}.
`,
  asides: `
# tip
user: Can I tip by card when I'm there, by the way? | Do you take tips on the card?
agent: Yes, the card reader asks you at the end. So, as I was saying. | You can, yes. Let me finish this for you first.
# allergies
agent: One quick question, do you have any allergies we should know of? | Before I go on, any allergies?
user: No, none. | Only to ammonia. | Not that I know of.
# dog
user: Is it okay if I bring my dog? She's tiny. | Can I bring my little one along?
agent: Absolutely, we have treats. | Of course, everybody loves visitors.
`,
};
