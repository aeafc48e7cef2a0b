import type { Trade } from "../screenplay";

export const healthcare: Trade = {
  name: "clinic",
  agent: "front-desk",
  slots: {
    doctor: ["Dr. Okafor", "Dr. Lindgren", "Dr. Marchetti", "Dr. Bhatt", "Dr. Sorensen"],
    symptom: ["a sore throat", "lower back pain", "a rash on my arm", "headaches", "a cough that won't go away"],
    medication: ["lisinopril", "metformin", "levothyroxine", "amoxicillin", "sertraline"],
    pharmacy: ["the Walgreens on Elm", "Hilltop Pharmacy", "the CVS downtown", "Riverside Drugs"],
    test: ["the blood panel", "the cholesterol test", "the X-ray", "the allergy test"],
    insurer: ["Blue Harbor", "Evergreen Health", "Union Mutual", "Pacific Care"],
    nurse: ["Nurse Priya", "Nurse Caleb", "Nurse Moreno"],
  },
  greetings: [
    "Thank you for calling Riverside Family Clinic. This call is recorded. How can I help you today?",
    "Riverside Family Clinic, you're speaking with the virtual front desk. What can I do for you?",
    "Good morning, Riverside Family Clinic. How may I help?",
  ],
  screenplay: `
# move an appointment
user: Hi, I have an appointment with {doctor} on {day} and I need to move it. | Hello, can I reschedule my visit with {doctor}? Something came up on {day}. | Yeah, hi, I can't make it on {day}, I'm supposed to see {doctor}.
agent: I can help you move that. Can I have your full name and date of birth, please? | Sure thing. To find you in the system, what's your name and your date of birth?
user: It's {name}, born {dob}. | {name}. Date of birth is {dob}.
set patient.name = {name}
set patient.dob = {dob}
tool find_patient name={name}; dob={dob} -> found=true; member={member} ~420
state verify
agent: Thank you, {first}, I found you. Which day works better for you? | Got you, {first}. When would you like to come in instead?
user: Any chance of {day2}, in the afternoon? | Later that week maybe, {day2} would be good.
to scheduling: patient wants to move a visit
state collect_date
tool find_openings doctor={doctor}; day={day2} -> openings=3; first={time} ~1100
agent: {doctor} has {time} or {time2} on {day2}. Which one do you prefer? | On {day2} I see {time} and {time2} with {doctor}.
...
user: {time2}, please. | The second one, {time2}. | Let's do {time2}.
set visit.time = {day2} {time2}
tool book_visit doctor={doctor}; day={day2}; time={time2} -> booked=true; ref={ref} ~640
state confirmed
agent: Done. You're seeing {doctor} on {day2} at {time2}. Your confirmation is {ref}. | All set for {day2} at {time2} with {doctor}, reference {ref}. Please come ten minutes early.
user: Great, thank you. | Perfect, that works. | Okay, {ref}, got it.
# refill a prescription
user: Hi, I'm almost out of my {medication} and need a refill. | I need to refill {medication}, I've got maybe {n} days left. | Hello, could you renew my {medication} prescription?
agent: I can request that. May I have your name and date of birth? | Of course. What's your name and date of birth, so I can look up the prescription?
user: {name}, {dob}.
set patient.name = {name}
tool find_prescription name={name}; drug={medication} -> refills_left=0; last_filled={month} ~780
agent: I see {medication}, last filled in {month}, but there are no refills left. I'll need the doctor's approval. Is that all right? | Your {medication} has run out of refills, so I'd send it to {doctor} for approval. Shall I?
user: Yes, please. How long does that take? | Sure, but I really can't miss a dose. | Okay. When will it be ready?
state await_approval
tool request_refill drug={medication}; doctor={doctor} -> queued=true; eta_hours=24 ~900
agent: Usually within one business day. Which pharmacy should it go to? | {doctor} answers these the same day, as a rule. Where should I send it?
user: {pharmacy}, same as always. | Send it to {pharmacy}, please.
set pharmacy = {pharmacy}
...
agent: I've sent it to {doctor} with {pharmacy} as the pick-up. You'll get a text at {phone} when it's approved. | All right. We'll text {phone} once {pharmacy} has it.
user: That's the right number, thanks. | Yes, that's my cell. Thank you.
# new symptom, nurse hand-off
user: I've had {symptom} for {n} days now and I'm not sure if I should come in. | Hi, I've got {symptom}, it started {n} days ago. Should I see somebody?
agent: I'm sorry to hear that. Are you having any trouble breathing, chest pain or a high fever? | That sounds unpleasant. Any fever, or anything that's suddenly got worse?
user: No, nothing like that. A bit of a temperature last night. | No chest pain, no. I felt a little warm yesterday, that's all. | Not really, it's just not going away.
set triage.symptom = {symptom}
tool triage_score symptom={symptom}; days={n} -> level=routine; score=3 ~1500
state triage
agent: Nothing there sounds like an emergency, but I'd like a nurse to hear this. Can I put you through? | I'm going to have a nurse take a quick look at this with you. Is now a good time?
user: Yes, that would make me feel better. | Okay, thanks.
human {nurse}: symptom needs clinical judgement
human: Hi {first}, this is {nurse}. Tell me a bit more about {symptom}. When is it at its worst? | Hello, {nurse} here. I've got your notes. Is it worse in the morning or at night?
user: Mostly at night, it keeps me awake. | In the mornings. By noon it's better.
human: And are you taking anything for it, or any other medication? | Any allergies I should know about? And are you on any medicine?
user: Just {medication}, every day. No allergies. | Only {medication}. And some tea with honey.
human: All right. Keep an eye on the temperature, drink plenty, and I'd like {doctor} to see you this week. I'll book {day} at {time}. | I'm not worried, but let's have {doctor} look at it on {day} at {time}. If the fever goes over 102, call us right away.
tool book_visit doctor={doctor}; day={day}; time={time} -> booked=true; ref={ref} ~700
user: {day} at {time}, okay. Thank you so much. | I'll be there. Thanks for taking the time.
# question about a bill
user: I got a bill for {amount} dollars and I thought my insurance covered it. | Hi, there's a charge of {amount} dollars on my statement that I don't understand.
agent: Let me look into that with you. Could you give me your name and your member number? | I can check. What's your name, and the member ID on your card?
user: {name}, and the member number is {member}. | It's {name}. Member ID, let me see, {member}.
set patient.member = {member}
to billing: question about a charge
tool get_statement member={member} -> total={amount}; insurer={insurer}; status=partially_paid ~1300
state explain_bill
agent: This is from your visit in {month}. {insurer} paid their part, and {amount} dollars is the deductible for {test}. | I see it. {insurer} covered the visit, but {test} went to your deductible, that's the {amount} dollars.
user: Huh. Nobody told me that. | Oh. I thought {test} was preventive. | Okay, that makes sense, I guess.
...
agent: I understand, that's frustrating. You can pay it over three months without interest, or all at once today. | I'm sorry that wasn't clear. Would you like to pay it now, or set up a payment plan?
user: I'll just pay it. The card is {card}. | Let's get it over with. Card number {card}. | Now is fine. It's {card}, same name.
tool charge_card amount={amount}; last4=on_file -> approved=true; receipt={ref} ~1900
state paid
agent: Thank you, the payment of {amount} dollars went through. The receipt, {ref}, goes to {email}. | That's approved. I've sent receipt {ref} to {email}.
user: Okay, thanks for explaining. | Good. Thank you.
# lab results
user: Hi, I'm calling to see whether {test} came back. | I had {test} done last week, are the results in?
agent: I can check whether they're ready. Your name and date of birth, please? | Let's see. Who am I speaking with, and what's your date of birth?
user: {name}, {dob}.
set patient.name = {name}
tool get_lab_status name={name}; test={test} -> status=final; reviewed=true ~1600
state results
agent: They came in on {day}, and {doctor} has reviewed them. I can't read values over the phone, but the note says there's nothing urgent. | Good news, they're final, and {doctor} marked them as not urgent. You can read them in the portal.
user: Oh, that's a relief. Can you send me the portal link? | Okay, I don't think I ever set the portal up. | Great. Where do I see them again?
agent: I'll email you a link. Is {email} still right? | Sure, I can send the invitation to {email}, is that correct?
user: Yes, that's it. | Yep, {email}.
set patient.email = {email}
tool send_portal_link to={email} -> sent=true ~500
...
agent: It's on its way, and it's good for 24 hours. Would you like to talk the results over with {doctor}? | Sent. Shall I also set up a short call with {doctor} about them?
user: No, I'll read them first. | Not now, thanks. | Maybe next week, I'll call back.
# first visit for a relative
user: I'd like to register {relative}, my child, as a new patient. | Hi, we just moved here and I need a doctor for {relative}.
agent: Welcome to the area! I'll need a few details. What's the address? | We'd love to have {relative} here. Let's start with your address.
user: {street}, {city}. | We're at {street} in {city}.
set household.address = {street}, {city}
state register
agent: Thank you. And who is the insurance with? | Got it. Which insurance do you have?
user: {insurer}. The number is {member}. | It's {insurer}, member number {member}.
set insurance.member = {member}
tool check_eligibility insurer={insurer}; member={member} -> active=true; copay=25 ~2400
agent: That's active, with a copay of 25 dollars. {doctor} takes new patients. Would {day} at {time} suit you? | You're covered, the copay is 25 dollars. The first opening is {day} at {time} with {doctor}.
user: Do you have anything earlier? | Hm, {day} is hard. What about {day2}? | I'd rather have {day2}, if possible.
to scheduling: find an earlier first visit
tool find_openings doctor={doctor}; day={day2} -> openings=1; first={time2} ~950
...
agent: I do have {day2} at {time2}, that's a 40 minute first visit. | There's one left on {day2}, at {time2}.
user: We'll take it. | Yes, please book that.
tool book_visit patient={relative}; day={day2}; time={time2} -> booked=true; ref={ref} ~720
state confirmed
agent: Booked for {day2} at {time2}, confirmation {ref}. Please bring the vaccination records. | You're all set. It's {ref}. Bring the insurance card and any vaccination records.
user: Will do. Thank you! | Perfect, see you {day2}.
`,
  asides: `
# parking
user: Oh, and is there parking at the clinic? | Quick question, where do I park?
agent: Yes, behind the building, and the first hour is free. Now, back to where we were. | There's a garage on Elm Street, we validate. So, where were we.
# not a robot
user: Am I talking to a real person? | Wait, is this a recording?
agent: I'm an automated assistant, but I can bring in a person whenever you like. | I'm the clinic's virtual assistant. If you'd prefer a human, just say so.
user: No, it's fine, go on. | Okay. You're doing well, keep going.
# misheard
agent: Sorry, did you say {day}? | Just to be sure, was that {day}?
user: No, I said {day3}. Wait, no, sorry, you were right. | Yes, exactly.
`,
};
